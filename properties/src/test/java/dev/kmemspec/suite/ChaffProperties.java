package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.flawed.Chaff;
import dev.kmemspec.flawed.Chaffs;
import dev.kmemspec.program.Program;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.shrink.Shrunk;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite under test: random search finds every planted flaw, by the rule that names it. */
class ChaffProperties {
  private static final long SEED = 1;
  private static final int MOST_PROGRAMS = 10_000;

  /** No flaw needs a longer program than this, or than the shortest known one that shows it. */
  private static final int LONGEST = 12;

  @TestFactory
  Stream<DynamicTest> random_search_finds_the_flaw_by_its_rule_and_shrinks_it() {
    return Chaffs.all().stream()
        .map(
            chaff -> DynamicTest.dynamicTest(chaff.name() + " " + chaff.rule(), () -> hunt(chaff)));
  }

  private static void hunt(Chaff chaff) {
    Lab lab = Lab.here(chaff);
    Rule rule = Objects.requireNonNull(RuleBook.find(chaff.rule()), chaff.rule());
    Search search = Search.of(lab.card(), SEED).about(rule);
    Program program =
        LongStream.range(0, MOST_PROGRAMS)
            .mapToObj(search::program)
            .filter(each -> breaks(lab, each, rule))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not found by " + MOST_PROGRAMS + " programs"));

    Shrunk shrunk = Shrinker.shrink(program, each -> breaks(lab, each, rule), Checker.MOST_RUNS);

    assertThat(shrunk.minimal()).as("shrunk to the end").isTrue();
    int known = KmemText.parse(chaff.trigger(), "trigger").program().calls().size();
    assertThat(shrunk.program().calls()).hasSizeLessThanOrEqualTo(Math.max(LONGEST, known));
    Program replayed = KmemText.parse(KmemText.print(shrunk.program()), "shrunk").program();
    assertThat(finding(lab, replayed, rule))
        .hasValueSatisfying(found -> {
          assertThat(found.sentence()).isEqualTo(rule.sentence());
          assertThat(found.message()).isNotBlank();
        });
  }

  private static boolean breaks(Lab lab, Program program, Rule rule) {
    return finding(lab, program, rule).isPresent();
  }

  private static Optional<Finding> finding(Lab lab, Program program, Rule rule) {
    return lab.obstacle(program.machine(), program.profile()).isEmpty()
        ? Examination.of(lab.run(program), List.of(rule)).of(rule.id())
        : Optional.empty();
  }
}
