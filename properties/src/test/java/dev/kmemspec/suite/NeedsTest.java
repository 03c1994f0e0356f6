package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without a capability exactly those rules are silent that are said to need it. */
class NeedsTest {
  private static final long CALLS = 250_000;

  /** The reference, which does not tell all that it can. */
  private record Without(Reference reference, Capability capability) implements Implementation {
    @Override
    public String name() {
      return reference.name();
    }

    @Override
    public String summary() {
      return reference.summary();
    }

    @Override
    public Set<Class<? extends Allocator>> families() {
      return reference.families();
    }

    @Override
    public Set<Capability> capabilities() {
      EnumSet<Capability> fewer = EnumSet.copyOf(reference.capabilities());
      fewer.remove(capability);
      return fewer;
    }

    @Override
    public Set<Profile> profiles() {
      return reference.profiles();
    }

    @Override
    public String obstacle(Machine machine, Profile profile) {
      return reference.obstacle(machine, profile);
    }

    @Override
    public Allocator boot(Machine machine, Profile profile) {
      return reference.boot(machine, profile);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Capability.class,
      names = {"FRAMES", "CONTENT", "COUNTERS", "MEMINFO", "MACHINE", "BREAK", "SURVIVES_MISUSE"})
  void without_a_capability_the_rules_that_need_it_are_silent(Capability capability) {
    Lab lab = Lab.here(new Without(new Reference(), capability));

    Checker.Result result =
        new Checker(lab, null, Search.of(lab.card(), 1)).check(CALLS, (programs, calls) -> {});

    assertThat(result.failure()).isEmpty();
    assertThat(result.vacuity().missed()).isEmpty();
    List<String> decidedNevertheless =
        RuleBook.all().stream()
            .filter(rule -> Needs.of(rule).contains(capability))
            .filter(rule -> result.statistics().decided().getOrDefault(rule, 0L) > 0)
            .map(Rule::id)
            .toList();
    assertThat(decidedNevertheless).isEmpty();
  }
}
