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
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programs on random machines: the reference breaks no rule of any profile that it claims.
 */
class ReferenceConformsTest {
  private static final Set<Family> FAMILIES =
      Set.of(Family.PAGES, Family.SLAB, Family.KMALLOC, Family.PERCPU, Family.MEMORY, Family.WATCH);

  private static final int PROGRAMS = 60;

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

  @Test
  void equalProgramsHaveEqualTraces() {
    for (long seed = 0; seed < PROGRAMS; seed++) {
      Program program = program(Profile.LINUX_6_1, true, seed);
      assertThat(Runner.run(new Reference(), program))
          .isEqualTo(Runner.run(new Reference(), program));
    }
  }
}
