package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The C library of this machine keeps the rules of user space. */
final class ConformityTest {
  private static final int PROGRAMS = 300;
  private static final Machine MACHINE = Machine.simple(4096, 4096, 1);

  private final Glibc glibc = new Glibc();

  @BeforeEach
  void here() {
    assumeTrue(glibc.obstacle(MACHINE, Profile.POSIX).isEmpty(), "this is no glibc");
  }

  @Test
  void random_programs_conform_and_decide_US_01_to_US_04() {
    Set<Family> families = Set.of(Family.USER, Family.MEMORY);
    ProgramGenerator generator =
        new ProgramGenerator(new Request(Profile.POSIX, families, null, 80, false));
    Set<String> decided = new TreeSet<>();
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(glibc, generator.generate(new SplittableRandom(seed)));
      Verdict verdict = Judge.judge(trace);
      assertThat(verdict.violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
      for (Map.Entry<Rule, Long> rule : verdict.decided().entrySet()) {
        if (rule.getValue() > 0) {
          decided.add(rule.getKey().id());
        }
      }
    }
    assertThat(decided).contains("US-01", "US-02", "US-03", "US-04");
  }

  @Test
  void misuse_is_never_made_and_totals_are_never_decided() {
    Operand a = Operand.handle("a");
    Trace trace =
        run(
            true,
            Invocation.of("a", new UserCall.Malloc(100)),
            Invocation.of(null, new UserCall.Free(a)),
            Invocation.of(null, new UserCall.Free(a)));

    assertThat(trace.setting().witness()).isEqualTo(Setting.Witness.SHARED);
    assertThat(trace.setting().misuse()).isFalse();
    assertThat(trace.steps().getLast().outcome()).isInstanceOf(Outcome.Skipped.class);
  }

  @Test
  void US_06_a_huge_block_is_handed_over_without_being_touched() {
    long huge = 1L << 33;
    List<Invocation> calls = new ArrayList<>();
    for (Call call :
        List.of(
            new UserCall.Malloc(huge),
            new UserCall.Calloc(huge, 1),
            new UserCall.AlignedAlloc(4096, huge),
            new UserCall.Malloc(-1),
            new UserCall.Calloc(-1, -1))) {
      calls.add(Invocation.of("p" + calls.size(), call));
    }
    calls.add(Invocation.of("q", new UserCall.Realloc(Operand.handle("p0"), 2 * huge)));
    calls.add(Invocation.of("r", new UserCall.Realloc(Operand.handle("p1"), 100)));
    Trace trace = run(false, calls.toArray(Invocation[]::new));

    assertThat(trace.steps()).extracting(Step::outcome).noneMatch(Outcome.Broke.class::isInstance);
    assertThat(Judge.judge(trace).violations()).isEmpty();
  }

  private Trace run(boolean misuse, Invocation... calls) {
    return Runner.run(glibc, new Program(MACHINE, Profile.POSIX, misuse, List.of(calls)));
  }
}
