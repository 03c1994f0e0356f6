package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds the steps of a trace over the world and answers with the violations. It never calls an
 * implementation. Feed it step by step ({@link #step}) or all at once ({@link #judge}). Not
 * thread-safe.
 */
public final class Judge {
  /** Further violations are counted, not kept. */
  public static final int MOST_VIOLATIONS = 1000;

  private final World world;
  private final List<Rule> rules;
  private final RuleBook.Index index;
  private final long[] decided;
  private final long[] violated;
  private final List<Violation> violations = new ArrayList<>();

  /** A judge of the profile's rules. */
  public Judge(Setting setting) {
    this(setting, RuleBook.decidable(setting.profile()));
  }

  /** A judge of some rules only: what a suite without the others would find. */
  public Judge(Setting setting, List<Rule> rules) {
    world = new World(setting);
    this.rules = List.copyOf(rules);
    index = RuleBook.Index.of(this.rules);
    decided = new long[rules.size()];
    violated = new long[rules.size()];
  }

  /** Judges a whole trace. */
  public static Verdict judge(Trace trace) {
    Judge judge = new Judge(trace.setting());
    trace.steps().forEach(judge::step);
    return judge.verdict();
  }

  /**
   * Judges one step and moves the world on. After a misuse that nobody stopped nothing is judged
   * any more: whatever happens then is allowed.
   *
   * @return how many rules it broke
   */
  public int step(Step step) {
    world.face(step);
    int broken = 0;
    if (!(step.outcome() instanceof Outcome.Skipped) && !world.undefined()) {
      for (RuleBook.Index.Entry entry : index.of(step.call(), step.outcome())) {
        Decision decision = entry.clause().decide(world, step.call(), step.outcome());
        if (!(decision instanceof Decision.Silent)) {
          decided[entry.rule()]++;
          if (decision instanceof Decision.Violated violation) {
            broken++;
            report(entry.rule(), step, violation.message());
          }
        }
      }
    }
    world.pass();
    return broken;
  }

  private void report(int rule, Step step, String message) {
    violated[rule]++;
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(new Violation(rules.get(rule), world.steps(), step, message));
    }
  }

  /** Whether a misuse went by that nobody stopped, so that nothing is decided any more. */
  public boolean undefined() {
    return world.undefined();
  }

  /** The rules that it judges by. */
  List<Rule> rules() {
    return rules;
  }

  /** How often the rule at that place of {@link #rules} was decided so far. */
  long decided(int rule) {
    return decided[rule];
  }

  /** How often it was violated. */
  long violated(int rule) {
    return violated[rule];
  }

  /** What was found so far. */
  public Verdict verdict() {
    Map<Rule, Long> decidedByRule = new LinkedHashMap<>();
    Map<Rule, Long> violatedByRule = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      decidedByRule.put(rules.get(i), decided[i]);
      violatedByRule.put(rules.get(i), violated[i]);
    }
    return new Verdict(
        List.copyOf(violations), world.steps(), decidedByRule, violatedByRule, world.tally());
  }
}
