package dev.kmemspec.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.text.KmemText;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programs on machines of all shapes break no rule. */
final class ConformityTest {
  private static final int PROGRAMS = 150;
  private static final int CALLS = 60;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"POSIX", "SLOB"})
  void legal_programs_conform(Profile profile) {
    assertConforming(new Optimized(), profile, false);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"POSIX", "SLOB"})
  void misuse_has_permitted_outcomes(Profile profile) {
    assertConforming(new CheckedOptimized(), profile, true);
  }

  @Test
  void an_empty_block_may_lie_beyond_the_memory_of_the_machine() {
    String text =
        """
        machine page=4096 pages=16 cpus=1 boot=memblock profile=linux-6.12
        memblock_add(63189, 2411)
        a = memblock_alloc(0, 0)
        """;
    Trace trace = Runner.run(new Optimized(), KmemText.parse(text, "a program").program());
    assertThat(Judge.judge(trace).violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
  }

  private static void assertConforming(Implementation subject, Profile profile, boolean misuse) {
    Set<Family> families = EnumSet.complementOf(EnumSet.of(Family.USER, Family.MAPPING));
    ProgramGenerator generator =
        new ProgramGenerator(new Request(profile, families, null, CALLS, misuse));
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(subject, generator.generate(new SplittableRandom(seed)));
      assertThat(Judge.judge(trace).violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
    }
  }
}
