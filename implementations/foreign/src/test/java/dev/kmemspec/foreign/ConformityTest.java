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
import dev.kmemspec.rule.Violation;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever of them is on this machine keeps the rules of user space. */
final class ConformityTest {
  private static final int PROGRAMS = 200;
  private static final Machine MACHINE = Machine.simple(4096, 4096, 1);

  private final Glibc glibc = new Glibc();

  static List<Implementation> all() {
    return List.of(new Glibc(), new Jemalloc(), new Mimalloc(), new Tcmalloc(), new JdkArena());
  }

  /** Skips the test where it is missing, with the line that says what to install. */
  static void assumeHere(Implementation implementation) {
    String obstacle = implementation.obstacle(MACHINE, Profile.POSIX);
    assumeTrue(obstacle.isEmpty(), () -> implementation.name() + ": " + obstacle);
  }

  @ParameterizedTest
  @MethodSource("all")
  void random_programs_conform_and_decide_US_01_to_US_04(Implementation implementation) {
    assumeHere(implementation);
    Set<Family> families = Set.of(Family.USER, Family.MEMORY);
    ProgramGenerator generator =
        new ProgramGenerator(new Request(Profile.POSIX, families, null, 80, false));
    Set<String> decided = new TreeSet<>();
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(implementation, generator.generate(new SplittableRandom(seed)));
      Verdict verdict = Judge.judge(trace);
      List<Violation> news =
          verdict.violations().stream()
              .filter(violation -> !Defects.isKnown(implementation, violation))
              .toList();
      assertThat(news).as(() -> "\n" + KmemText.print(trace)).isEmpty();
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
    assumeHere(glibc);
    return Runner.run(glibc, new Program(MACHINE, Profile.POSIX, misuse, List.of(calls)));
  }
}
