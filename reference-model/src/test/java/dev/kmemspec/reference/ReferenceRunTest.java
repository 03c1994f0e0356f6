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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  @ValueSource(booleans = {false, true})
  void aNodeThatTheMachineLacksIsNeverAskedFor(boolean misuse) {
    call("a", new PageCall.AllocPagesNode(7, Gfp.KERNEL, 0));
    call("b", new KmallocCall.KmallocNode(8, Gfp.KERNEL, 7));
    Machine machine = Machine.simple(4096, 4096, 2);

    Trace trace =
        Runner.run(new Reference(), new Program(machine, Profile.LINUX_6_1, misuse, calls));

    assertThat(trace.steps())
        .extracting(step -> step.outcome())
        .containsOnly(new Outcome.Skipped("the machine has no node 7 (PG-06)"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Profile.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"POSIX", "LINUX_2_6_21"}) // It has no krealloc.
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlockWithAnotherReferenceIsFreedAsTheContractSays(boolean compound) {
    Gfp gfp = compound ? Gfp.KERNEL.with(Gfp.COMP) : Gfp.KERNEL;
    call("a", new PageCall.AllocPages(gfp, 3));
    call("", new PageCall.GetPage(A));
    call("", new PageCall.PutPage(A));
    call("", new PageCall.GetPage(A));
    call("", new PageCall.FreePagesOf(A, 3));
    call("", new WatchCall.Zoneinfo());
    call("", new PageCall.FreePagesOf(A, compound ? 3 : 0));
    call("", new WatchCall.Zoneinfo());
    Program program = new Program(Machine.simple(4096, 64, 1), Profile.CONTRACT, false, calls);

    Trace trace = Runner.run(new Reference(), program);

    assertThat(trace.steps()).noneMatch(step -> step.outcome() instanceof Outcome.Skipped);
    Outcome.Zones between = (Outcome.Zones) trace.steps().get(5).outcome();
    assertThat(between.each().getFirst().free()).isEqualTo(compound ? 56 : 63);
    Outcome.Zones after = (Outcome.Zones) trace.steps().get(7).outcome();
    assertThat(after.each().getFirst().free()).isEqualTo(64);
  }

  @Test
  void theLastReferenceToAPlainBlockIsNotPut() {
    call("a", new PageCall.AllocPages(Gfp.KERNEL, 3));
    call("", new PageCall.PutPage(A));
    Program program = new Program(Machine.simple(4096, 64, 1), Profile.CONTRACT, false, calls);

    Trace trace = Runner.run(new Reference(), program);

    assertThat(trace.steps().getLast().outcome()).isInstanceOf(Outcome.Skipped.class);
  }
}
