package dev.kmemspec.tck;

import dev.kmemspec.program.Program;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.StatisticsReport;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.suite.Promise;
import dev.kmemspec.suite.Search;
import dev.kmemspec.suite.Statistics;
import dev.kmemspec.suite.Vacuity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * The specification as a JUnit test: extend it, answer with your implementation, and every promise
 * is a test of its own, named by the promise and its rules.
 *
 * {@snippet :
 * class MyAllocatorTest extends AllocatorContract {
 *   @Override
 *   protected Implementation implementation() {
 *     return new MyAllocator();
 *   }
 * }
 * }
 *
 * <p>A failing test shows the rule, the shortest program that breaks it and where to look. The
 * implementation runs in the test's own virtual machine; one that may crash or hang is better
 * checked by the command line, which gives it a machine of its own.
 */
public abstract class AllocatorContract {

  /** The implementation that is held to the specification. */
  protected abstract Implementation implementation();

  /** The seed of the programs. */
  protected long seed() {
    return 1;
  }

  /** How many programs each promise is tested by; more find more. */
  protected int programs() {
    return 1000;
  }

  /** A test for each promise that the implementation's families can keep or break. */
  @TestFactory
  final Stream<DynamicTest> promises() {
    Lab lab = Lab.here(implementation());
    Search search = Search.of(lab.card(), seed());
    Lab reference = Checker.comparable(lab.card()) ? Lab.here(new Reference()) : null;
    Checker checker = new Checker(lab, reference, search);
    List<DynamicTest> tests = new ArrayList<>();
    for (Promise promise : Promise.values()) {
      if (concerns(lab, search, promise)) {
        String name = promise.title() + " " + promise.ids();
        tests.add(DynamicTest.dynamicTest(name, () -> keeps(lab, search, promise, checker)));
      }
    }
    tests.add(
        DynamicTest.dynamicTest(
            "every rule is decided", () -> decided(lab, search, checker.statistics())));
    return tests.stream();
  }

  private static boolean concerns(Lab lab, Search search, Promise promise) {
    if (promise == Promise.EQUIVALENCE) {
      return Checker.comparable(lab.card());
    }
    if (promise == Promise.MISUSE && !search.misuse()) {
      return false;
    }
    return search.profiles().stream()
        .flatMap(profile -> promise.rules(profile).stream())
        .anyMatch(rule -> rule.families().stream().anyMatch(search.families()::contains));
  }

  private void keeps(Lab lab, Search search, Promise promise, Checker checker) {
    for (int number = 0; number < programs(); number++) {
      Program program = search.program(number, promise);
      if (!lab.obstacle(program.machine(), program.profile()).isEmpty()) {
        continue;
      }
      Optional<Failure> failure =
          promise == Promise.EQUIVALENCE
              ? checker.check(program, number)
              : checker.check(program, number, promise.rules(program.profile()));
      if (failure.isPresent()) {
        throw new AssertionFailedError("\n" + FailureReport.of(failure.get()));
      }
    }
  }

  private static void decided(Lab lab, Search search, Statistics all) {
    Vacuity vacuity = Vacuity.of(lab.card(), search.profiles(), all.decided());
    if (!vacuity.missed().isEmpty()) {
      throw new AssertionFailedError(
          "Nothing can be said where no rule decides.\n" + StatisticsReport.vacuity(vacuity));
    }
  }
}
