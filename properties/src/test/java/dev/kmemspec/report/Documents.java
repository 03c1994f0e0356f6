package dev.kmemspec.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tables of documents that a command makes. They stand between {@code <!-- name: begin -->} and
 * {@code <!-- name: end -->}; with {@code -Dkmemspec.docs=write} they are written anew.
 */
public final class Documents {
  private Documents() {}

  /** Checks that the document has that table under that name, or writes it. */
  public static void has(String document, String name, String table) throws IOException {
    Path path = Path.of("..", "docs", document);
    String text = Files.readString(path, StandardCharsets.UTF_8);
    String begin = "<!-- " + name + ": begin -->\n";
    int start = text.indexOf(begin) + begin.length();
    int end = text.indexOf("<!-- " + name + ": end -->");
    assertThat(end).as(document + " has a place for " + name).isGreaterThanOrEqualTo(start);
    if ("write".equals(System.getProperty("kmemspec.docs"))) {
      Files.writeString(
          path, text.substring(0, start) + table + text.substring(end), StandardCharsets.UTF_8);
    } else {
      assertThat(text.substring(start, end))
          .as(document + " is up to date; -Dkmemspec.docs=write writes it anew")
          .isEqualTo(table);
    }
  }
}
