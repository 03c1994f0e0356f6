package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.kmemspec.text.KmemText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every decidable rule has two little traces: one in which it holds, one in which it is broken. */
class ExamplesTest {
  private static final String HOLDS = ".holds.kmem";
  private static final String BROKEN = ".broken.kmem";

  /** The texts of all examples by file name. */
  private static final Map<String, String> EXAMPLES = examples();

  private static Map<String, String> examples() {
    Map<String, String> texts = new TreeMap<>();
    URL folder = Rule.class.getResource("examples");
    if (folder == null) {
      return texts;
    }
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

  private static List<Rule> decidable() {
    return RuleBook.all().stream().filter(rule -> rule.undecidable() == null).toList();
  }

  private static Stream<DynamicTest> withExample(String suffix, Examiner examiner) {
    return decidable().stream()
        .filter(rule -> EXAMPLES.containsKey(rule.id() + suffix))
        .map(rule ->
            dynamicTest(rule.id(), () -> examiner.examine(rule, verdict(rule.id() + suffix))));
  }

  private static Verdict verdict(String file) {
    return Judge.judge(KmemText.parse(String.valueOf(EXAMPLES.get(file)), file).trace());
  }

  private interface Examiner {
    void examine(Rule rule, Verdict verdict);
  }

  @TestFactory
  Stream<DynamicTest> a_rule_is_decided_and_nothing_broken_where_it_holds() {
    return withExample(
        HOLDS,
        (rule, verdict) -> {
          assertThat(verdict.violations()).as("violations").isEmpty();
          assertThat(verdict.decided().getOrDefault(rule, 0L)).as("decided").isPositive();
        });
  }

  @TestFactory
  Stream<DynamicTest> a_rule_is_violated_where_it_is_broken() {
    return withExample(
        BROKEN,
        (rule, verdict) ->
            assertThat(verdict.violations())
                .as("violated rules")
                .extracting(violation -> violation.rule().id())
                .contains(rule.id()));
  }

  @Test
  void every_example_belongs_to_a_decidable_rule() {
    List<String> expected =
        decidable().stream()
            .flatMap(rule -> Stream.of(rule.id() + HOLDS, rule.id() + BROKEN))
            .toList();
    assertThat(expected).containsAll(EXAMPLES.keySet());
  }

  @Test
  void every_decidable_rule_has_both_examples() {
    List<String> missing =
        decidable().stream()
            .flatMap(rule -> Stream.of(rule.id() + HOLDS, rule.id() + BROKEN))
            .filter(file -> !EXAMPLES.containsKey(file))
            .toList();
    assertThat(missing).as("missing examples").isEmpty();
  }
}
