package dev.kmemspec.cli;

import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The shrunk program of a failure as a file that replays. */
final class FailureFile {
  private FailureFile() {}

  /**
   * Checks, before anything is run, that files can be written there.
   *
   * @throws BadInput saying why not
   */
  static void requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInput("--out: there is no directory " + folder);
    }
    if (!Files.isWritable(folder)) {
      throw new BadInput("--out: " + folder + " is not writable");
    }
  }

  /** Writes the file, whole or not at all, and answers with its path. */
  static Path write(Path folder, Failure failure, String subject) {
    return write(folder, failure, subject, Long.toString(failure.seed()));
  }

  /** The same; the word tells it from other failures of the same rule. */
  static Path write(Path folder, Failure failure, String subject, String word) {
    String name = "kmemspec-failure-" + failure.finding().id() + "-" + word + ".kmem";
    Path file = folder.resolve(name).normalize();
    String text =
        "# "
            + failure.implementation()
            + " breaks "
            + failure.finding().id()
            + " here.\n"
            + comment(failure.finding().sentence())
            + comment("Seen: " + failure.finding().message())
            + "# Replay: ./kmemspec replay "
            + name
            + " --on "
            + subject
            + "\n"
            + FailureReport.marked(failure.trace(), failure.finding());
    try {
      Path half = Files.createTempFile(folder, name, ".part");
      try {
        Files.writeString(half, text, StandardCharsets.UTF_8);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException failed) {
      throw new BadInput(file + " cannot be written: " + failed.getMessage(), failed);
    }
    return file;
  }

  private static String comment(String text) {
    return String.join("\n", Text.wrapped(text, "# ")) + "\n";
  }
}
