package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.shrink.Shrunk;
import dev.kmemspec.spi.Capability;
import java.util.Optional;
import java.util.function.Function;
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

  /** Runs one program and shrinks it if it fails. */
  public Optional<Failure> check(Program program, long number) {
    Trace trace = lab.run(program);
    Examination examination = Examination.of(trace);
    statistics.add(trace, examination.verdict());
    Optional<Finding> finding = examination.first().or(() -> difference(program, trace));
    return finding.map(found -> shrunk(found, trace, program, number));
  }

  /** What differs from the reference; only where it can be told and nothing was misused. */
  private Optional<Finding> difference(Program program, Trace trace) {
    Lab other = reference;
    boolean comparable = other != null && lab.card().has(Capability.MACHINE) && !program.misuse();
    return comparable && other != null
        ? Equivalence.compare(trace, other.run(program))
        : Optional.empty();
  }

  private Failure shrunk(Finding finding, Trace trace, Program program, long number) {
    Program prefix = program.with(program.calls().subList(0, lastCall(finding, program)));
    Function<Program, Optional<Finding>> again = again(finding.id());
    Outcome last = trace.steps().isEmpty() ? Outcome.DONE : trace.steps().getLast().outcome();
    Predicate<Program> fails = candidate -> again.apply(candidate).isPresent();
    Program start = fails.test(prefix) ? prefix : program;
    lab.hasten();
    Shrunk shrunk = Shrinker.shrink(start, fails, mostRuns(last));
    Trace shown = lab.run(shrunk.program());
    Finding shownFinding = found(finding.id(), shrunk.program(), shown).orElse(finding);
    return new Failure(
        lab.card().name(), shownFinding, program, shrunk, shown, search.seed(), number);
  }

  private static int lastCall(Finding finding, Program program) {
    return Math.min(finding.index() + 1, program.calls().size());
  }

  private static int mostRuns(Outcome last) {
    if (last instanceof Outcome.Broke broke) {
      return switch (broke.kind()) {
        case HUNG -> MOST_WAITS;
        case DIED -> MOST_DEATHS;
        case THREW -> MOST_RUNS;
      };
    }
    return MOST_RUNS;
  }

  private Function<Program, Optional<Finding>> again(String id) {
    return program ->
        suits(program.machine(), program.profile())
            ? found(id, program, lab.run(program))
            : Optional.empty();
  }

  /** The same fault in another program's trace. */
  private Optional<Finding> found(String id, Program program, Trace trace) {
    Examination examination = Examination.of(trace);
    if (!id.equals(Equivalence.ID)) {
      return examination.of(id);
    }
    return examination.findings().isEmpty() ? difference(program, trace) : Optional.empty();
  }
}
