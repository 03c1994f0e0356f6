package dev.kmemspec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kmemspec.program.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/kmem.md says what is so. */
class KmemDocTest {
  private static final String DOC = doc();

  private static String doc() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("docs/kmem.md");
      if (Files.exists(file)) {
        try {
          return Files.readString(file);
        } catch (IOException unreadable) {
          throw new UncheckedIOException(unreadable);
        }
      }
    }
    throw new IllegalStateException("no docs/kmem.md above " + Path.of("").toAbsolutePath());
  }

  private static String between(String begin, String end) {
    int start = DOC.indexOf(begin) + begin.length();
    return DOC.substring(start, DOC.indexOf(end, start)).strip();
  }

  private static List<String> found(String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(DOC)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void every_call_is_listed_with_its_family() {
    String expected =
        Arrays.stream(Family.values()).map(KmemDocTest::row).collect(Collectors.joining("\n"));
    assertThat(between("<!-- calls: begin -->", "<!-- calls: end -->"))
        .isEqualTo("| family | calls |\n|---|---|\n" + expected);
  }

  private static String row(Family family) {
    return calls(family.group())
        .map(syntax -> "`" + syntax + "`")
        .collect(
            Collectors.joining(", ", "| " + family.name().toLowerCase(Locale.ROOT) + " | ", " |"));
  }

  private static Stream<Syntax> calls(Class<?> type) {
    return Syntax.all().stream().filter(syntax -> type.isAssignableFrom(syntax.type()));
  }

  @Test
  void every_example_of_a_whole_text_can_be_read() {
    List<String> texts = found("(?<=```\n)machine .*?(?=```)");
    assertThat(texts).hasSizeGreaterThanOrEqualTo(2);
    for (String text : texts) {
      assertThat(KmemText.parse(text, "kmem.md").program().machine().cpus()).isPositive();
    }
  }

  @Test
  void every_outcome_in_the_tables_can_be_read() {
    List<String> outcomes = new ArrayList<>(found("(?<=`-> )[^`]+(?=`)"));
    found("(?<=`\\.\\.\\. )[^`]+(?=`)").forEach(more -> outcomes.add("0x1000 " + more));
    assertThat(outcomes).hasSizeGreaterThan(18);
    for (String outcome : outcomes) {
      Script script =
          KmemText.parse("machine\nkfree(NULL) -> " + outcome.replace("\"...\"", "\"\""), "t");
      assertThat(script.hasOutcomes()).isTrue();
    }
  }

  @Test
  void every_error_is_what_the_parser_says() {
    List<String> rows =
        between("<!-- errors: begin -->", "<!-- errors: end -->").lines().skip(2).toList();
    assertThat(rows).hasSizeGreaterThan(5);
    for (String row : rows) {
      String[] cells = row.substring(2, row.length() - 2).split(" \\| ", -1);
      String text = "machine\n" + cells[0].substring(1, cells[0].length() - 1);
      KmemSyntaxException error =
          catchThrowableOfType(KmemSyntaxException.class, () -> KmemText.parse(text, "t.kmem"));
      assertThat(error).hasMessage(cells[1].substring(1, cells[1].length() - 1));
    }
  }
}
