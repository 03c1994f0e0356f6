package dev.kmemspec.bestfit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random programs on machines of all shapes break no rule. */
final class ConformityTest {
  private static final int PROGRAMS = 150;
  private static final int CALLS = 60;

  private static Set<Profile> claimed() {
    return new BestFit().profiles();
  }

  @ParameterizedTest
  @MethodSource("claimed")
  void legal_programs_conform(Profile profile) {
    assertConforming(profile, false);
  }

  @ParameterizedTest
  @MethodSource("claimed")
  void misuse_has_permitted_outcomes(Profile profile) {
    assertConforming(profile, true);
  }

  @Test
  void early_memory_of_a_node_may_lie_in_two_zones() {
    String text =
        """
        machine page=65536 zones=0:DMA:0+118,0:Normal:118+356 boot=bootmem profile=linux-4.19
        a = alloc_bootmem_node(0, 31064064)
        """;
    Trace trace = Runner.run(new BestFit(), KmemText.parse(text, "a program").program());
    assertThat(Judge.judge(trace).violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
  }

  private static void assertConforming(Profile profile, boolean misuse) {
    Set<Family> families = EnumSet.complementOf(EnumSet.of(Family.USER));
    ProgramGenerator generator =
        new ProgramGenerator(new Request(profile, families, null, CALLS, misuse));
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(new BestFit(), generator.generate(new SplittableRandom(seed)));
      assertThat(Judge.judge(trace).violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
    }
  }
}
