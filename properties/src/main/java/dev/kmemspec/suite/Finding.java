package dev.kmemspec.suite;

import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.rule.Violation;

/**
 * What is wrong with a trace: a rule that a step breaks, or a step that differs from the
 * reference's.
 *
 * @param id the rule's number, or {@link Equivalence#ID}
 * @param sentence what was promised
 * @param source where the kernel promises it
 * @param look what to look at in the implementation
 * @param message what was observed and what was expected
 * @param index the step's place in the trace, from 0
 */
public record Finding(
    String id, String sentence, String source, String look, String message, int index) {

  /** The violation of a rule. */
  public static Finding of(Violation violation) {
    return of(violation.rule(), violation.message(), Math.toIntExact(violation.index()));
  }

  /** That rule, broken at that step. */
  public static Finding of(Rule rule, String message, int index) {
    return new Finding(rule.id(), rule.sentence(), rule.source(), rule.look(), message, index);
  }

  /** A breakdown that no rule of the list spoke about. */
  static Finding breakdown(String detail, int index) {
    Rule rule = RuleBook.find("RN-01");
    return rule != null
        ? of(rule, detail, index)
        : new Finding(
            "RN-01", "Every legal call comes back.", "", "the stack trace", detail, index);
  }
}
