package dev.kmemspec.suite;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.spi.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a program, made again and again with another of its inner allocations failing. Before
 * it everything that is held is written and the totals are looked at; after it the totals are
 * looked at, what is held is read, everything is freed, and the totals are looked at once more
 * (XI-06, XI-07).
 */
final class FaultSweep {
  /** A call with more inner allocations has so many of them failed, evenly chosen. */
  static final int MOST_FAULTS = 100;

  /**
   * All programs of a sweep together make about so many calls, at least one program all the same.
   */
  private static final int MOST_CALLS = 1500;

  private final Program program;
  private final int place;

  private FaultSweep(Program program, int place) {
    this.program = program;
    this.place = place;
  }

  /**
   * The sweep over one call of the program, which the number chooses; null where failures cannot be
   * planted or totals not looked at, misuse is made, or no call has a result.
   */
  static @Nullable FaultSweep of(Program program, long number, Lab.Card card) {
    boolean able =
        card.families().contains(Family.FAULT)
            && card.has(Capability.COUNTERS)
            && !program.misuse();
    List<Invocation> calls = program.calls();
    int[] asking =
        IntStream.range(0, calls.size()).filter(i -> calls.get(i).result() != null).toArray();
    return able && asking.length > 0
        ? new FaultSweep(program, asking[Math.floorMod(number * 31 + 7, asking.length)])
        : null;
  }

  /** The program in which the {@code n}-th inner allocation of the call fails; 0: none. */
  Program failing(long n) {
    Program before = program.with(program.calls().subList(0, place));
    Invocation call = program.calls().get(place);
    List<Invocation> calls = new ArrayList<>(before.calls());
    touch(before, calls, true);
    Endings.look(calls);
    calls.add(Invocation.of(null, new FaultCall.FailNth(n)));
    calls.add(call);
    calls.add(Invocation.of(null, new FaultCall.FailNth(0)));
    Endings.look(calls);
    touch(before, calls, false);
    calls.addAll(Endings.frees(program.with(program.calls().subList(0, place + 1))));
    Endings.look(calls);
    return program.with(calls);
  }

  private static void touch(Program held, List<Invocation> calls, boolean writing) {
    for (int i = 0; i < held.calls().size(); i++) {
      Invocation made = held.calls().get(i);
      String result = made.result();
      if (result != null && !several(made.call())) {
        Operand handle = Operand.handle(result);
        calls.add(
            Invocation.of(
                null, writing ? new MemoryCall.Fill(handle, i + 1) : new MemoryCall.Read(handle)));
      }
    }
  }

  /** Whether the call answers with several blocks or with a cache: nothing that one fill writes. */
  private static boolean several(Call call) {
    return call instanceof PageCall.AllocPagesBulk
        || call instanceof SlabCall.KmemCacheAllocBulk
        || call instanceof SlabCall.KmemCacheCreate;
  }

  /** How many inner allocations the call made, in the trace of such a program. */
  static long innerAllocations(Trace trace) {
    long last = 0;
    for (Step step : trace.steps()) {
      if (step.call() instanceof FaultCall && step.outcome() instanceof Outcome.Number number) {
        last = number.value();
      }
    }
    return last;
  }

  /** Which of so many to fail: every one, as long as there are not too many. */
  long[] each(long innerAllocations) {
    long affordable = Math.clamp(MOST_CALLS / failing(0).calls().size(), 1, MOST_FAULTS);
    long most = Math.min(innerAllocations, affordable);
    return LongStream.range(0, most).map(i -> 1 + i * innerAllocations / most).toArray();
  }
}
