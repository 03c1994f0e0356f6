package dev.kmemspec.proc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Snapshots of real kernels, among the test's resources. */
final class Archives {
  static final List<String> ALL =
      List.of(
          "linux-6.1-before",
          "linux-6.1-live",
          "linux-6.1-after",
          "linux-6.12-before",
          "linux-6.12-after");

  private Archives() {}

  static Path path(String name) {
    URL found = Archives.class.getResource(name + ".tar.gz");
    try {
      return Path.of(Objects.requireNonNull(found, name).toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The files of an archive without its first folder. */
  static Map<String, byte[]> files(String name) {
    try {
      Map<String, byte[]> plain = new TreeMap<>();
      Tar.read(path(name))
          .forEach((path, bytes) -> plain.put(path.substring(path.indexOf('/') + 1), bytes));
      return plain;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static String text(String name, String file) {
    byte[] bytes = Objects.requireNonNull(files(name).get(file), file);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
