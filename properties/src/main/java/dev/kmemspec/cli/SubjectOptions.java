package dev.kmemspec.cli;

import dev.kmemspec.suite.Lab;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an implementation is run; shared by the commands that run one. */
final class SubjectOptions {
  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "The allocator to take of a jar that has several.")
  private @Nullable String only;

  @Option(
      names = "--isolated",
      description =
          "Run also an implementation of this project in a virtual machine of its own, as foreign"
              + " ones always are.")
  private boolean isolated;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long one program may take in a virtual machine of its own (default:"
              + " ${DEFAULT-VALUE}).")
  private double seconds = 10;

  /** Opens the implementation that the word names; null for the best that exists. */
  Lab open(@Nullable String word) {
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new BadInput("--time-limit=" + seconds + ": expected more than 0 and at most 86400");
    }
    return Subjects.open(
        word, only, isolated, Duration.ofMillis(Math.max(1, (long) (seconds * 1000))));
  }
}
