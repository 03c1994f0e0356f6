package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs on random machines: the reference breaks no rule of any profile that it claims.
 */
class ReferenceConformsTest {
  private static final Set<Family> FAMILIES =
      Set.of(Family.PAGES, Family.SLAB, Family.KMALLOC, Family.PERCPU, Family.MEMORY, Family.WATCH);

  private static final int PROGRAMS = 60;

  /** Programs of one family in each profile that has it, with and without misuse. */
  private static final int OF_FAMILY = 12;

  private static Program program(Profile profile, boolean misuse, long seed) {
    Request request = new Request(profile, FAMILIES, null, 80, misuse);
    return new ProgramGenerator(request).generate(new SplittableRandom(seed));
  }

  private static void conforms(Profile profile, boolean misuse) {
    for (long seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(new Reference(), program(profile, misuse, seed));
      assertThat(trace.steps()).noneMatch(step -> step.outcome() instanceof Outcome.Broke);
      assertThat(Judge.judge(trace).violations()).as(() -> KmemText.print(trace)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Profile.class, mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void legalProgramsConform(Profile profile) {
    conforms(profile, false);
  }

  @ParameterizedTest
  @EnumSource(value = Profile.class, mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void misuseConforms(Profile profile) {
    conforms(profile, true);
  }

  private static Stream<Family> allocating() {
    return Stream.of(Family.values()).filter(Family::allocates);
  }

  @ParameterizedTest
  @MethodSource("allocating")
  void programsOfOneFamilyConform(Family family) {
    Set<Family> families = EnumSet.of(family, Family.MEMORY, Family.WATCH, Family.FAULT);
    int programs = 0;
    List<Profile> profiles = new Reference().profiles().stream().filter(family::existsIn).toList();
    for (Profile profile : profiles) {
      for (boolean misuse : new boolean[] {false, true}) {
        Request request = new Request(profile, families, null, 60, misuse);
        for (long seed = 0; seed < OF_FAMILY; seed++) {
          Program program = new ProgramGenerator(request).generate(new SplittableRandom(seed));
          Trace trace = Runner.run(new Reference(), program);
          assertThat(Judge.judge(trace).violations()).as(() -> KmemText.print(trace)).isEmpty();
          programs++;
        }
      }
    }
    assertThat(programs).isPositive();
  }

  @Test
  void equalProgramsHaveEqualTraces() {
    for (long seed = 0; seed < PROGRAMS; seed++) {
      Program program = program(Profile.LINUX_6_1, true, seed);
      assertThat(Runner.run(new Reference(), program))
          .isEqualTo(Runner.run(new Reference(), program));
    }
  }
}
