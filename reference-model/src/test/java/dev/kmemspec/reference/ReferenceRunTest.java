package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole programs on the reference, through runner and judge. */
class ReferenceRunTest {
  private static final Operand A = Operand.handle("a");
  private static final Operand B = Operand.handle("b");
  private static final Operand C = Operand.handle("c");
  private static final Operand O = Operand.handle("o");

  private final List<Invocation> calls = new ArrayList<>();

  private void call(String result, Call call) {
    calls.add(Invocation.of(result.isEmpty() ? null : result, call));
  }

  @ParameterizedTest
  @EnumSource(value = Profile.class, mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void aProgramOfEveryFamilyConforms(Profile profile) {
    call("a", new KmallocCall.Kzalloc(100, Gfp.KERNEL));
    call("", new MemoryCall.Fill(A, 7));
    call("b", new KmallocCall.Krealloc(A, 9000, Gfp.KERNEL));
    call("", new MemoryCall.Read(B));
    call("c", new SlabCall.KmemCacheCreate("dog", 72, 0, SlabFlags.NONE, true));
    call("o", new SlabCall.KmemCacheAlloc(C, Gfp.ATOMIC));
    call("", new SlabCall.KmemCacheFree(C, O));
    call("", new SlabCall.KmemCacheDestroy(C));
    call("", new KmallocCall.Kfree(B));
    call("p", new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.ZERO), 3));
    call("", new PageCall.FreePagesOf(Operand.handle("p"), 3));
    call("", new WatchCall.Drain());
    call("", new WatchCall.Zoneinfo());
    call("", new WatchCall.Slabinfo());
    Program program = new Program(Machine.simple(4096, 4096, 2), profile, false, calls);

    Trace trace = Runner.run(new Reference(), program);

    assertThat(trace.steps())
        .noneMatch(step -> step.outcome() instanceof Outcome.Skipped)
        .noneMatch(step -> step.outcome() instanceof Outcome.Broke)
        .noneMatch(step -> step.outcome() instanceof Outcome.Null)
        .allMatch(step -> step.reports().isEmpty());
    assertThat(Judge.judge(trace).violations()).isEmpty();
    Outcome.Zones zones = (Outcome.Zones) trace.steps().get(calls.size() - 2).outcome();
    assertThat(zones.each().getFirst().free()).isEqualTo(4096);
  }
}
