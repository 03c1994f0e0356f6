package dev.kmemspec.suite;

import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.spi.Implementation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How hard a planted flaw is to find: the calls that random search makes until a rule is broken,
 * seed by seed, and how short the failing programs become. A pure function of its arguments.
 *
 * @param seeds how many seeds were tried, from 1
 * @param found in how many of them some rule was broken
 * @param own in how many of them the rule that names the flaw was among those broken first
 * @param medianCalls calls made up to and with the failing one; empty where half the seeds found
 *     nothing
 * @param medianShrunk calls of the shrunk program; empty where none was shrunk
 */
public record Effort(
    int seeds, int found, int own, OptionalLong medianCalls, OptionalLong medianShrunk) {
  /** A search gives up after so many calls. */
  public static final long MOST_CALLS = 200_000;

  /** One search. */
  private record Hunt(long calls, boolean own, OptionalLong shrunk) {}

  /**
   * Measures one flaw.
   *
   * @param rule the number of the rule that names it
   * @param shrunk the programs of so many seeds are shrunk, too: shrinking costs far more
   */
  public static Effort of(Implementation flawed, String rule, int seeds, int shrunk) {
    Lab lab = Lab.here(flawed);
    List<Hunt> hunts = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      hunt(lab, rule, seed, seed <= shrunk).ifPresent(hunts::add);
    }
    List<Long> calls = new ArrayList<>(hunts.stream().map(Hunt::calls).toList());
    while (calls.size() < seeds) {
      calls.add(Long.MAX_VALUE);
    }
    List<Long> lengths =
        hunts.stream().filter(each -> each.shrunk().isPresent()).map(Effort::length).toList();
    return new Effort(
        seeds,
        hunts.size(),
        (int) hunts.stream().filter(Hunt::own).count(),
        median(calls),
        median(lengths));
  }

  private static long length(Hunt hunt) {
    return hunt.shrunk().orElseThrow();
  }

  private static OptionalLong median(List<Long> values) {
    if (values.isEmpty()) {
      return OptionalLong.empty();
    }
    long middle = values.stream().sorted().toList().get((values.size() - 1) / 2);
    return middle == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(middle);
  }

  private static Optional<Hunt> hunt(Lab lab, String rule, long seed, boolean shrinks) {
    Search search = Search.of(lab.card(), seed);
    long calls = 0;
    for (long number = 0; calls < MOST_CALLS; number++) {
      Program program = search.program(number);
      if (!lab.obstacle(program.machine(), program.profile()).isEmpty()) {
        continue;
      }
      Trace trace = lab.run(program);
      Examination examination = Examination.of(trace);
      if (examination.first().isPresent()) {
        Finding first = examination.first().orElseThrow();
        OptionalLong shrunk =
            shrinks ? OptionalLong.of(shrunk(lab, program, first.id())) : OptionalLong.empty();
        boolean own = examination.of(rule).isPresent();
        return Optional.of(new Hunt(calls + first.index() + 1, own, shrunk));
      }
      calls += trace.steps().size();
    }
    return Optional.empty();
  }

  private static long shrunk(Lab lab, Program program, String id) {
    Rule rule = RuleBook.find(id);
    List<Rule> only = rule == null ? List.of() : List.of(rule);
    return Shrinker.shrink(
            program,
            each ->
                lab.obstacle(each.machine(), each.profile()).isEmpty()
                    && Examination.of(lab.run(each), only).of(id).isPresent(),
            Checker.MOST_RUNS)
        .program()
        .calls()
        .size();
  }
}
