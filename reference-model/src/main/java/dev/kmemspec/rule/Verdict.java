package dev.kmemspec.rule;

import java.util.List;
import java.util.Map;

/**
 * What a judge found.
 *
 * @param violations in the order of the steps, at most {@link Judge#MOST_VIOLATIONS}
 * @param steps how many steps were judged
 * @param decided how often each decidable rule of the profile was decided, in the order of the
 *     rules
 * @param violated how often it was violated
 * @param tally what a partial trace left open
 */
public record Verdict(
    List<Violation> violations,
    long steps,
    Map<Rule, Long> decided,
    Map<Rule, Long> violated,
    Tally tally) {

  /** Whether nothing was violated. */
  public boolean conforming() {
    return violated.values().stream().allMatch(count -> count == 0);
  }
}
