package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.bestfit.BestFit;
import dev.kmemspec.foreign.Glibc;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.optimized.CheckedOptimized;
import dev.kmemspec.program.Family;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that the suite never decides fails the suite. */
class VacuityTest {
  private static final long CALLS = 150_000;

  static List<Implementation> wheats() {
    return List.of(new Reference(), new BestFit(), new CheckedOptimized(), new Glibc());
  }

  @ParameterizedTest
  @MethodSource("wheats")
  void a_correct_implementation_conforms_and_every_rule_is_decided(Implementation wheat) {
    Lab lab = Lab.here(wheat);
    Lab reference = Checker.comparable(lab.card()) ? Lab.here(new Reference()) : null;
    Checker checker = new Checker(lab, reference, Search.of(lab.card(), 1));

    Checker.Result result = checker.check(CALLS, (programs, calls) -> {});

    assertThat(result.failure()).isEmpty();
    assertThat(result.vacuity().missed()).as("never decided").isEmpty();
  }

  @Test
  void a_suite_that_decides_nothing_misses_every_rule() {
    Lab.Card all =
        new Lab.Card(
            "all",
            "",
            EnumSet.allOf(Family.class),
            EnumSet.allOf(Capability.class),
            Set.of(Profile.LINUX_6_1));

    Vacuity vacuity = Vacuity.of(all, List.of(Profile.LINUX_6_1), Map.of());

    assertThat(vacuity.missed()).extracting(Rule::id).contains("KM-02", "PG-01", "SC-05");
    assertThat(vacuity.missed()).doesNotContain(RuleBook.find("TR-07"));
  }

  @Test
  void a_rule_of_calls_that_are_not_offered_is_excused_with_the_reason() {
    Lab.Card heap =
        new Lab.Card(
            "heap",
            "",
            EnumSet.of(Family.USER),
            EnumSet.of(Capability.CONTENT),
            Set.of(Profile.POSIX));

    Vacuity vacuity = Vacuity.of(heap, List.of(Profile.POSIX), Map.of());

    assertThat(vacuity.missed())
        .extracting(Rule::id)
        .contains("US-01", "RN-02")
        .doesNotContain("KM-02");
    assertThat(vacuity.excused())
        .anySatisfy(excuse -> {
          assertThat(excuse.rule().id()).isEqualTo("KM-02");
          assertThat(excuse.reason()).contains("no call of the kernel is offered");
        });
  }

  @Test
  void a_rule_of_another_family_of_the_kernel_is_excused_by_its_name() {
    Lab.Card pages =
        new Lab.Card(
            "pages",
            "",
            EnumSet.of(Family.PAGES),
            EnumSet.of(Capability.CONTENT),
            Set.of(Profile.CONTRACT));

    assertThat(Vacuity.of(pages, List.of(Profile.CONTRACT), Map.of()).excused())
        .anySatisfy(excuse -> {
          assertThat(excuse.rule().id()).isEqualTo("KM-02");
          assertThat(excuse.reason()).isEqualTo("no call of kmalloc is offered");
        });
  }
}
