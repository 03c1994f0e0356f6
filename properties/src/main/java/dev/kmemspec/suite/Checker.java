package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.shrink.Shrunk;
import dev.kmemspec.spi.Capability;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds one implementation to the specification: program by program, until one fails or enough
 * calls were made. The first failing program is shrunk. The same search gives the same result.
 */
public final class Checker {
  /** Programs tried when shrinking, where a failing one costs next to nothing. */
  public static final int MOST_RUNS = 4000;

  /** The same where every failing program kills a virtual machine. */
  private static final int MOST_DEATHS = 200;

  /** The same where every failing program has to be waited for. */
  private static final int MOST_WAITS = 40;

  /** One program in so many has all inner allocations of one of its calls failed. */
  private static final int SWEPT_EVERY = 10;

  /** How many programs in a row may suit no machine before the search gives up. */
  private static final int MOST_UNSUITABLE = 10_000;

  private final Lab lab;
  private final @Nullable Lab reference;
  private final Search search;
  private final Statistics statistics = new Statistics();

  /**
   * A checker.
   *
   * @param reference what equivalence is measured by; null where it is not
   */
  public Checker(Lab lab, @Nullable Lab reference, Search search) {
    this.lab = lab;
    this.reference = reference;
    this.search = search;
  }

  /** Told after each program. */
  @FunctionalInterface
  public interface Progress {
    /** So many programs and calls are done. */
    void done(long programs, long calls);
  }

  /**
   * What came out.
   *
   * @param failure the first failure, or empty
   * @param statistics what was decided and observed
   * @param vacuity the rules that were never decided
   */
  public record Result(Optional<Failure> failure, Statistics statistics, Vacuity vacuity) {}

  /** Runs programs until {@code calls} calls were made, or one fails. */
  public Result check(long calls, Progress progress) {
    long unsuitable = 0;
    for (long number = 0; statistics.steps() < calls; number++) {
      Program program = search.program(number);
      if (!suits(program.machine(), program.profile())) {
        unsuitable++;
        if (unsuitable > MOST_UNSUITABLE) {
          throw new IllegalStateException(
              lab.card().name() + " runs no machine: " + obstacle(program));
        }
        continue;
      }
      unsuitable = 0;
      Optional<Failure> failure = check(program, number);
      if (failure.isEmpty() && number % SWEPT_EVERY == 0) {
        failure = sweep(program, number, RuleBook.decidable(program.profile()));
      }
      if (failure.isPresent()) {
        return result(failure);
      }
      progress.done(statistics.programs(), statistics.steps());
    }
    return result(Optional.empty());
  }

  private String obstacle(Program program) {
    return lab.obstacle(program.machine(), program.profile());
  }

  private boolean suits(Machine machine, Profile profile) {
    return lab.obstacle(machine, profile).isEmpty();
  }

  private Result result(Optional<Failure> failure) {
    Vacuity vacuity = Vacuity.of(lab.card(), search.profiles(), statistics.decided());
    return new Result(failure, statistics, vacuity);
  }

  /** Whether what the implementation does can be compared with what the reference does. */
  public static boolean comparable(Lab.Card card) {
    boolean shared =
        card.families().stream().anyMatch(family -> family.allocates() && family != Family.USER);
    return shared && card.has(Capability.MACHINE);
  }

  /** Runs one program, holds it to every rule, compares it, and shrinks it if it fails. */
  public Optional<Failure> check(Program program, long number) {
    return check(program, number, RuleBook.decidable(program.profile()), true);
  }

  /** Runs one program, holds it to those rules alone, and shrinks it if it fails. */
  public Optional<Failure> check(Program program, long number, List<Rule> rules) {
    return check(program, number, rules, false);
  }

  /**
   * Fails each inner allocation of one of the program's calls in turn, and holds every such run to
   * those rules (XI-06). Does nothing where failures cannot be planted.
   */
  public Optional<Failure> sweep(Program program, long number, List<Rule> rules) {
    FaultSweep sweep = FaultSweep.of(program, number, lab.card());
    if (sweep == null) {
      return Optional.empty();
    }
    Trace undisturbed = lab.run(sweep.failing(0));
    for (long n : sweep.each(FaultSweep.innerAllocations(undisturbed))) {
      Optional<Failure> failure = check(sweep.failing(n), number, rules, false);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  private Optional<Failure> check(
      Program program, long number, List<Rule> rules, boolean compared) {
    Trace trace = lab.run(program);
    Examination examination = Examination.of(trace, rules);
    statistics.add(trace, examination.verdict());
    Optional<Finding> finding = examination.first();
    if (finding.isEmpty() && compared) {
      finding = difference(program, trace);
    }
    return finding.map(found -> shrunk(found, trace, program, number, rules));
  }

  /** What was decided and observed so far. */
  public Statistics statistics() {
    return statistics;
  }

  /** What differs from the reference; only where it can be told and nothing was misused. */
  private Optional<Finding> difference(Program program, Trace trace) {
    Lab other = reference;
    if (other == null || program.misuse() || !comparable(lab.card())) {
      return Optional.empty();
    }
    return Equivalence.compare(trace, other.run(program));
  }

  private Failure shrunk(
      Finding finding, Trace trace, Program program, long number, List<Rule> rules) {
    Program prefix = program.with(program.calls().subList(0, lastCall(finding, program)));
    Outcome last = last(trace);
    Predicate<Program> fails =
        candidate -> again(finding.id(), breakdown(last), candidate, rules).isPresent();
    Program start = fails.test(prefix) ? prefix : program;
    lab.hasten();
    Shrunk shrunk = Shrinker.shrink(start, fails, mostRuns(last));
    Trace shown = lab.run(shrunk.program());
    Finding again = found(finding.id(), shrunk.program(), shown, rules).orElse(finding);
    return new Failure(lab.card().name(), again, program, shrunk, shown, search.seed(), number);
  }

  private static Outcome last(Trace trace) {
    return trace.steps().isEmpty() ? Outcome.DONE : trace.steps().getLast().outcome();
  }

  private static Outcome.@Nullable Breakdown breakdown(Outcome last) {
    return last instanceof Outcome.Broke broke ? broke.kind() : null;
  }

  private static int lastCall(Finding finding, Program program) {
    return Math.min(finding.index() + 1, program.calls().size());
  }

  private static int mostRuns(Outcome last) {
    if (last instanceof Outcome.Broke broke) {
      return switch (broke.kind()) {
        case HUNG -> MOST_WAITS;
        case DIED -> MOST_DEATHS;
        case THREW -> broke.detail().startsWith("OutOfMemoryError") ? MOST_WAITS : MOST_RUNS;
      };
    }
    return MOST_RUNS;
  }

  /** The same fault, and where the implementation broke down, the same way of doing so. */
  private Optional<Finding> again(
      String id, Outcome.@Nullable Breakdown kind, Program program, List<Rule> rules) {
    if (!suits(program.machine(), program.profile())) {
      return Optional.empty();
    }
    Trace trace = lab.run(program);
    return breakdown(last(trace)) == kind ? found(id, program, trace, rules) : Optional.empty();
  }

  /** The same fault in another program's trace, at the first step that is at fault at all. */
  private Optional<Finding> found(String id, Program program, Trace trace, List<Rule> rules) {
    Examination examination = Examination.of(trace, rules);
    if (!id.equals(Equivalence.ID)) {
      return examination.of(id);
    }
    return examination.findings().isEmpty() ? difference(program, trace) : Optional.empty();
  }
}
