package dev.kmemspec.suite;

import dev.kmemspec.program.Program;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.spi.Implementation;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.Assertions;

/**
 * A property for each promise. Programs are drawn by number, so that a failure names all that it
 * takes to see it again; they are shrunk as programs, not as numbers.
 */
abstract class ImplementationContract {
  private static final long SEED = 7;

  private final Lab lab;
  private final Search search;
  private final Checker checker;

  ImplementationContract(Implementation implementation) {
    lab = Lab.here(implementation);
    search = Search.of(lab.card(), SEED);
    Lab reference = Checker.comparable(lab.card()) ? Lab.here(new Reference()) : null;
    checker = new Checker(lab, reference, search);
  }

  @Provide
  Arbitrary<Integer> numbers() {
    return Arbitraries.randomValue(Random::nextInt).map(number -> number & Integer.MAX_VALUE);
  }

  @Property(seed = "101")
  void gives_the_observations_of_the_reference(@ForAll("numbers") int number) {
    keeps(Promise.EQUIVALENCE, number);
  }

  @Property(seed = "102")
  void aligns(@ForAll("numbers") int number) {
    keeps(Promise.ALIGNMENT, number);
  }

  @Property(seed = "103")
  void is_contiguous(@ForAll("numbers") int number) {
    keeps(Promise.CONTIGUITY, number);
  }

  @Property(seed = "104")
  void never_overlaps(@ForAll("numbers") int number) {
    keeps(Promise.NO_OVERLAP, number);
  }

  @Property(seed = "105")
  void gives_the_size_asked_for(@ForAll("numbers") int number) {
    keeps(Promise.SIZE, number);
  }

  @Property(seed = "106")
  void keeps_content(@ForAll("numbers") int number) {
    keeps(Promise.CONTENT_KEPT, number);
  }

  @Property(seed = "107")
  void zeroes(@ForAll("numbers") int number) {
    keeps(Promise.ZEROING, number);
  }

  @Property(seed = "108")
  void loses_and_makes_nothing(@ForAll("numbers") int number) {
    keeps(Promise.CONSERVATION, number);
  }

  @Property(seed = "109")
  void changes_nothing_when_it_fails(@ForAll("numbers") int number) {
    keeps(Promise.FAILURE_ATOMICITY, number);
  }

  @Property(seed = "110")
  void succeeds_and_fails_where_it_must(@ForAll("numbers") int number) {
    keeps(Promise.SUCCESS, number);
  }

  @Property(seed = "111")
  void takes_from_permitted_zones_and_nodes(@ForAll("numbers") int number) {
    keeps(Promise.PLACEMENT, number);
  }

  @Property(seed = "112")
  void is_callable_and_reports_as_promised(@ForAll("numbers") int number) {
    keeps(Promise.CONTEXT, number);
  }

  @Property(seed = "113")
  void takes_back_what_it_handed_out(@ForAll("numbers") int number) {
    keeps(Promise.GIVING_BACK, number);
  }

  @Property(seed = "114")
  void ends_misuse_in_a_permitted_way(@ForAll("numbers") int number) {
    keeps(Promise.MISUSE, number);
  }

  @Property(seed = "115")
  void works_as_that_linux(@ForAll("numbers") int number) {
    keeps(Promise.WORKINGS, number);
  }

  private void keeps(Promise promise, int number) {
    Program program = search.program(number, promise);
    if (!lab.obstacle(program.machine(), program.profile()).isEmpty()) {
      return;
    }
    Optional<Failure> failure =
        promise == Promise.EQUIVALENCE
            ? checker.check(program, number)
            : checker.check(program, number, promise.rules(program.profile()));
    if (failure.isEmpty() && promise == Promise.FAILURE_ATOMICITY) {
      failure = checker.sweep(program, number, promise.rules(program.profile()));
    }
    failure.ifPresent(found -> Assertions.fail("\n" + FailureReport.of(found)));
  }
}
