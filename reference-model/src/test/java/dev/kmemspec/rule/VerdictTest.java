package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final String MACHINE = "machine page=4096 pages=4096 cpus=1 profile=linux-6.1\n";

  private static Trace trace(String lines) {
    return KmemText.parse(MACHINE + lines, "t.kmem").trace();
  }

  @Test
  void a_trace_without_violations_conforms() {
    Verdict good = Judge.judge(trace("kfree(NULL) -> ok\nksize(NULL) -> 0\n"));
    assertThat(good.conforming()).isTrue();
    assertThat(good.steps()).isEqualTo(2);
    assertThat(good.violations()).isEmpty();
    assertThat(Judge.judge(trace("ksize(NULL) -> 8\n")).conforming()).isFalse();
  }

  @Test
  void a_violation_names_rule_step_and_place() {
    Verdict bad = Judge.judge(trace("ksize(NULL) -> 0\nksize(NULL) -> 8\n"));
    assertThat(bad.violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.rule().id()).isEqualTo("KM-16");
          assertThat(violation.index()).isEqualTo(1);
          assertThat(violation.step().outcome()).isEqualTo(new Outcome.Number(8));
          assertThat(violation.message()).isEqualTo("ksize(NULL) is 8, expected 0");
        });
  }

  @Test
  void further_violations_are_counted_and_not_kept() {
    Trace trace = trace("ksize(NULL) -> 8\n");
    Rule rule = Objects.requireNonNull(RuleBook.find("KM-16"));
    Judge judge = new Judge(trace.setting(), List.of(rule));
    Step step = trace.steps().getFirst();
    for (int i = 0; i < Judge.MOST_VIOLATIONS + 1; i++) {
      assertThat(judge.step(step)).isEqualTo(1);
    }
    Verdict verdict = judge.verdict();
    assertThat(verdict.violations()).hasSize(Judge.MOST_VIOLATIONS);
    assertThat(verdict.violated()).containsEntry(rule, Judge.MOST_VIOLATIONS + 1L);
    assertThat(verdict.decided()).containsEntry(rule, Judge.MOST_VIOLATIONS + 1L);
  }

  @Test
  void what_a_step_skipped_is_not_judged() {
    Judge judge = new Judge(trace("").setting());
    assertThat(judge.step(trace("ksize(NULL) -> skipped \"why not\"\n").steps().getFirst()))
        .isZero();
    assertThat(judge.verdict().steps()).isEqualTo(1);
  }

  @Test
  void a_level_has_the_letter_of_the_table() {
    assertThat(Level.values()).extracting(Level::letter).containsExactly('G', 'B', 'D', 'M');
  }
}
