package dev.kmemspec.suite;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.rule.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A trace judged up to and with the first step that breaks a rule; what comes after it may be a
 * mere consequence.
 *
 * @param findings every rule that the step breaks, the most telling first; empty where none does
 * @param verdict the judge's counts so far
 */
public record Examination(List<Finding> findings, Verdict verdict) {

  /** Guarantees before behaviour; the rules of a call before the parameters that they rest on. */
  private static final Comparator<Violation> MOST_TELLING_FIRST =
      Comparator.comparing((Violation each) -> each.rule().level())
          .thenComparing(each -> each.rule().id().startsWith("PV-"));

  /** By all rules of the profile. */
  public static Examination of(Trace trace) {
    return of(trace, RuleBook.decidable(trace.setting().profile()));
  }

  /** By some rules only. */
  public static Examination of(Trace trace, List<Rule> rules) {
    Judge judge = new Judge(trace.setting(), rules);
    int broken = 0;
    int index = 0;
    for (Step step : trace.steps()) {
      broken = judge.step(step);
      if (broken > 0 || step.outcome() instanceof Outcome.Broke) {
        break;
      }
      index++;
    }
    Verdict verdict = judge.verdict();
    List<Finding> findings = new ArrayList<>();
    verdict.violations().stream()
        .sorted(MOST_TELLING_FIRST)
        .forEach(each -> findings.add(Finding.of(each)));
    if (index < trace.steps().size()
        && trace.steps().get(index).outcome() instanceof Outcome.Broke broke
        && findings.isEmpty()) {
      findings.add(Finding.breakdown(broke.detail(), index));
    }
    return new Examination(List.copyOf(findings), verdict);
  }

  /** The first rule that is broken. */
  public Optional<Finding> first() {
    return findings.stream().findFirst();
  }

  /** The finding of that rule. */
  public Optional<Finding> of(String id) {
    return findings.stream().filter(each -> each.id().equals(id)).findFirst();
  }
}
