package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.kmemspec.text.KmemText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Every decidable rule has two little traces: one in which it holds, one in which it is broken.
 * Further ones are named {@code KM-04.holds-2.kmem} and so on.
 */
class ExamplesTest {
  private static final Pattern NAME =
      Pattern.compile("(\\w+-\\d+)\\.(holds|broken)(-\\d+)?\\.kmem");

  /** The texts of all examples by file name. */
  private static final Map<String, String> EXAMPLES = examples();

  private static Map<String, String> examples() {
    Map<String, String> texts = new TreeMap<>();
    URL folder = Objects.requireNonNull(Rule.class.getResource("examples"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      for (Path file : files.toList()) {
        texts.put(String.valueOf(file.getFileName()), Files.readString(file));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
    return texts;
  }

  private static List<String> decidable() {
    return RuleBook.all().stream()
        .filter(rule -> rule.undecidable() == null)
        .map(Rule::id)
        .toList();
  }

  private interface Examiner {
    void examine(Rule rule, Verdict verdict);
  }

  /*
   * One test for all files, not one for each: mutation grading starts every test of its own anew,
   * for each mutant.
   */
  private static void examine(String kind, Examiner examiner) {
    List<Executable> all = new ArrayList<>();
    EXAMPLES.forEach((file, text) -> {
      Matcher name = NAME.matcher(file);
      if (name.matches() && name.group(2).equals(kind)) {
        Rule rule = Objects.requireNonNull(RuleBook.find(name.group(1)), file);
        all.add(() -> examiner.examine(rule, Judge.judge(KmemText.parse(text, file).trace())));
      }
    });
    assertAll(all);
  }

  @Test
  void a_rule_is_decided_and_nothing_broken_where_it_holds() {
    examine(
        "holds",
        (rule, verdict) -> {
          assertThat(verdict.violations()).as("violations, %s", rule).isEmpty();
          assertThat(verdict.decided().getOrDefault(rule, 0L)).as("decided, %s", rule).isPositive();
        });
  }

  @Test
  void a_rule_is_violated_where_it_is_broken() {
    examine(
        "broken",
        (rule, verdict) -> {
          assertThat(verdict.violations())
              .as("violated rules")
              .extracting(violation -> violation.rule().id())
              .contains(rule.id());
          assertThat(verdict.violations())
              .extracting(Violation::message)
              .as("messages, %s", rule)
              .noneMatch(String::isBlank);
        });
  }

  @Test
  void every_example_belongs_to_a_decidable_rule() {
    assertThat(EXAMPLES.keySet())
        .allSatisfy(file -> {
          Matcher name = NAME.matcher(file);
          assertThat(name.matches()).isTrue();
          assertThat(decidable()).contains(name.group(1));
        });
  }

  @Test
  void every_decidable_rule_has_both_examples() {
    assertThat(EXAMPLES.keySet())
        .containsAll(
            decidable().stream()
                .flatMap(id -> Stream.of(id + ".holds.kmem", id + ".broken.kmem"))
                .toList());
  }
}
