package dev.kmemspec.claims;

import dev.kmemspec.program.Program;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.suite.Search;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How often the rules of the claims were decided, just now: by random programs on correct
 * implementations, and where those leave a rule undecided, by programs about that rule. A pure
 * function of its arguments, as far as the implementations are.
 *
 * @param decided how often each rule was decided
 * @param programs programs run
 * @param calls calls made
 * @param failure the first failure, or empty
 */
public record Evidence(
    Map<Rule, Long> decided, long programs, long calls, Optional<Failure> failure) {
  /** Programs about one rule: one in a hundred decides even the rarest. */
  private static final int MOST_PROGRAMS = 2_000;

  /**
   * Gathers it.
   *
   * @param labs correct implementations, which between them offer the families
   * @param calls how many calls each of them makes
   */
  public static Evidence of(
      List<Claim> claims, List<Lab> labs, long calls, long seed, Checker.Progress progress) {
    Map<Rule, Long> decided = new LinkedHashMap<>();
    long programs = 0;
    long made = 0;
    for (Lab lab : labs) {
      Search search = Search.of(lab.card(), seed);
      Checker checker = new Checker(lab, null, search);
      long before = made;
      Optional<Failure> failure =
          checker.check(calls, (done, steps) -> progress.done(done, before + steps)).failure();
      for (Rule rule : missing(claims, decided, checker)) {
        failure = failure.or(() -> about(rule, lab, search, checker));
      }
      checker
          .statistics()
          .decided()
          .forEach((rule, times) -> decided.merge(rule, times, Long::sum));
      programs += checker.statistics().programs();
      made += checker.statistics().steps();
      if (failure.isPresent()) {
        return new Evidence(decided, programs, made, failure);
      }
    }
    return new Evidence(decided, programs, made, Optional.empty());
  }

  /** Rules that were not decided so far but could be. */
  private static List<Rule> missing(List<Claim> claims, Map<Rule, Long> decided, Checker checker) {
    Set<Rule> rules = new LinkedHashSet<>();
    claims.forEach(claim -> rules.addAll(claim.decidable()));
    List<Rule> missing = new ArrayList<>();
    for (Rule rule : rules) {
      long times =
          decided.getOrDefault(rule, 0L) + checker.statistics().decided().getOrDefault(rule, 0L);
      if (times == 0) {
        missing.add(rule);
      }
    }
    return missing;
  }

  private static Optional<Failure> about(Rule rule, Lab lab, Search search, Checker checker) {
    boolean offered = rule.families().stream().anyMatch(search.families()::contains);
    boolean held = search.profiles().stream().anyMatch(rule.profiles()::contains);
    if (!offered || !held) {
      return Optional.empty();
    }
    Search about = search.about(rule);
    for (long number = 0; number < MOST_PROGRAMS; number++) {
      if (checker.statistics().decided().getOrDefault(rule, 0L) > 0) {
        break;
      }
      Program program = about.program(number);
      if (lab.obstacle(program.machine(), program.profile()).isEmpty()) {
        Optional<Failure> failure = checker.check(program, number);
        if (failure.isPresent()) {
          return failure;
        }
      }
    }
    return Optional.empty();
  }

  /** How often a rule was decided. */
  public long times(Rule rule) {
    return decided.getOrDefault(rule, 0L);
  }
}
