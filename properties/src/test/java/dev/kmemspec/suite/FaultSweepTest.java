package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.flawed.MetadataLeaks;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Step;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultSweepTest {
  private static final String BULK =
      """
      machine page=4096 pages=64 cpus=1 profile=contract
      c = kmem_cache_create("dog", 4096, 0, 0)
      a = kmem_cache_alloc_bulk(c, GFP_KERNEL, 3)
      """;

  private static Program program(String text) {
    return KmemText.parse(text, "sweep.kmem").program();
  }

  /** The number that chooses the program's last call with a result, of two. */
  private static final long LAST_OF_TWO = 0;

  private static FaultSweep sweep(Implementation implementation) {
    Lab.Card card = Lab.Card.of(implementation);
    return Objects.requireNonNull(FaultSweep.of(program(BULK), LAST_OF_TWO, card));
  }

  private static List<Step> steps(long n) {
    return Lab.here(new Reference()).run(sweep(new Reference()).failing(n)).steps();
  }

  private static Outcome bulk(long n) {
    return steps(n).stream()
        .filter(step -> Objects.equals(step.invocation().result(), "a"))
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  @Test
  void everyObjectAndEverySlabIsAnInnerAllocation() {
    Program undisturbed = sweep(new Reference()).failing(0);

    long counted = FaultSweep.innerAllocations(Lab.here(new Reference()).run(undisturbed));

    assertThat(counted).isEqualTo(4);
    assertThat(sweep(new Reference()).each(counted)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void theCallFailsAsAWholeWhereOneOfItsObjectsDoes() {
    assertThat(bulk(0))
        .isInstanceOfSatisfying(
            Outcome.Pointers.class, three -> assertThat(three.each()).hasSize(3));
    assertThat(bulk(3)).isEqualTo(new Outcome.Pointers(List.of()));
  }

  @Test
  void ofManyInnerAllocationsSomeAreFailedFromTheFirstToTheLast() {
    long[] some = sweep(new Reference()).each(100_000);

    assertThat(some.length).isBetween(10, FaultSweep.MOST_FAULTS);
    assertThat(some).isSorted().doesNotHaveDuplicates();
    assertThat(some[0]).isEqualTo(1);
    assertThat(some[some.length - 1]).isGreaterThan(90_000);
  }

  @Test
  void nothingIsSweptWhereFailuresCannotBePlanted() {
    Lab.Card able = Lab.Card.of(new Reference());
    Lab.Card unable =
        new Lab.Card(
            able.name(), able.summary(), Set.of(Family.SLAB), able.capabilities(), able.profiles());

    assertThat(FaultSweep.of(program(BULK), 0, unable)).isNull();
  }

  @Test
  void aLeakOnAnInnerFailureIsFound() {
    Lab lab = Lab.here(new MetadataLeaks());
    Checker checker = new Checker(lab, null, Search.of(lab.card(), 1));
    Program quiet =
        program(
            """
            machine page=4096 pages=64 cpus=1 profile=contract
            c = kmem_cache_create("dog", 64, 0, 0)
            a = kmem_cache_alloc(c, GFP_KERNEL)
            """);

    Optional<Failure> undisturbed = checker.check(quiet, 0);
    Optional<Failure> swept =
        checker.sweep(quiet, LAST_OF_TWO, RuleBook.decidable(quiet.profile()));

    assertThat(undisturbed).isEmpty();
    assertThat(swept)
        .hasValueSatisfying(failure -> {
          assertThat(failure.finding().id()).isEqualTo("XI-06");
          assertThat(failure.shrunk().program().calls()).hasSizeLessThan(10);
        });
  }
}
