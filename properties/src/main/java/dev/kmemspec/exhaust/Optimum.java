package dev.kmemspec.exhaust;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.rule.Level;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Examination;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.suite.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * How close shrinking comes to the shortest program that shows a flaw. Both find programs that
 * break the same one rule; looks at the counters, and writing and reading what is owned, do not
 * count as calls of either.
 *
 * @param family the alphabet that has the shortest program; empty where none was found
 * @param calls its calls
 * @param judged programs judged until it was found, of all alphabets tried
 * @param length up to which length all programs were tried where none was found
 * @param shrunk the lengths that shrinking came to, one for each seed that found the flaw
 */
public record Optimum(
    Optional<Family> family, int calls, long judged, int length, List<Integer> shrunk) {
  /** Random programs tried with a seed. */
  private static final int MOST_PROGRAMS = 10_000;

  public Optimum {
    shrunk = List.copyOf(shrunk);
  }

  /**
   * Measures one flawed implementation.
   *
   * @param rule the rule that names the flaw
   * @param length the longest programs to try
   * @param seeds random searches
   */
  public static Optimum of(Lab lab, Rule rule, int length, int seeds) {
    List<Integer> shrunk = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      shrunk(lab, rule, seed).ifPresent(shrunk::add);
    }
    Optional<Family> family = Optional.empty();
    int shortest = length + 1;
    long judged = 0;
    for (Alphabet alphabet : alphabets(lab, rule)) {
      Profile profile = lab.card().profiles().iterator().next();
      boolean misuse = rule.level() == Level.MISUSE;
      Scope scope = new Scope(alphabet, profile, misuse, false, List.of(rule));
      Explorer explorer = new Explorer(lab, scope, programs -> {});
      Exploration exploration = explorer.explore(shortest - 1);
      judged += exploration.judged();
      if (exploration.failure().isPresent()) {
        family = Optional.of(alphabet.family());
        shortest = exploration.failure().get().calls().calls().size();
      }
    }
    return new Optimum(family, family.isPresent() ? shortest : 0, judged, length, shrunk);
  }

  /** Those of the rule's own families; all that are offered where it speaks of none. */
  private static List<Alphabet> alphabets(Lab lab, Rule rule) {
    List<Alphabet> offered =
        Alphabets.all().stream()
            .filter(each -> lab.card().families().contains(each.family()))
            .toList();
    List<Alphabet> own =
        offered.stream().filter(each -> rule.families().contains(each.family())).toList();
    return own.isEmpty() ? offered : own;
  }

  private static OptionalInt shrunk(Lab lab, Rule rule, int seed) {
    Search search = Search.of(lab.card(), seed).about(rule);
    Optional<Program> program =
        LongStream.range(0, MOST_PROGRAMS)
            .mapToObj(number -> search.program(number))
            .filter(each -> breaks(lab, each, rule))
            .findFirst();
    return program.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            calls(
                Shrinker.shrink(program.get(), each -> breaks(lab, each, rule), Checker.MOST_RUNS)
                    .program()));
  }

  private static boolean breaks(Lab lab, Program program, Rule rule) {
    return lab.obstacle(program.machine(), program.profile()).isEmpty()
        && Examination.of(lab.run(program), List.of(rule)).of(rule.id()).isPresent();
  }

  private static int calls(Program program) {
    return (int) program.calls().stream().filter(each -> !Views.looks(each.call())).count();
  }

  /** The longest program that shrinking left. */
  public OptionalInt worst() {
    return shrunk.stream().mapToInt(Integer::intValue).max();
  }

  /** The shortest program that shrinking left. */
  public OptionalInt best() {
    return shrunk.stream().mapToInt(Integer::intValue).min();
  }
}
