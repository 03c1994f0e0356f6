package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.atomic;
import static dev.kmemspec.exhaust.Alphabet.elsewhere;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PercpuCall;
import java.util.ArrayList;
import java.util.List;

/** Per-CPU memory: sizes and alignments at the edges, and work on both CPUs' copies. */
final class PercpuAlphabet implements Alphabet {
  private static final long LARGEST = 32 << 10;
  private static final int WIDTH = 4;

  @Override
  public Family family() {
    return Family.PERCPU;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new PercpuCall.AllocPercpu(0, 8)),
        plain(new PercpuCall.AllocPercpu(5, 1)),
        plain(new PercpuCall.AllocPercpu(64, 64)),
        plain(new PercpuCall.AllocPercpu(24, 3)),
        plain(new PercpuCall.AllocPercpu(8, 2L * TINY.pageSize())),
        plain(new PercpuCall.AllocPercpu(LARGEST, TINY.pageSize())),
        plain(new PercpuCall.AllocPercpu(LARGEST + 1, 8)),
        plain(new PercpuCall.AllocPercpu(-1L, 8)),
        atomic(new PercpuCall.AllocPercpuGfp(16, 16, Gfp.ATOMIC)),
        plain(new PercpuCall.DefinePerCpu(8, 8, 1)),
        plain(new PercpuCall.CpuDown(1)),
        plain(new PercpuCall.CpuUp(1)),
        plain(new PercpuCall.FreePercpu(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    if (!(held.made() instanceof PercpuCall.Allocating)
        && !(held.made() instanceof PercpuCall.AllocPercpuGfp)) {
      return List.of();
    }
    Operand p = held.operand();
    List<Invocation> calls = new ArrayList<>();
    calls.add(plain(new PercpuCall.ThisCpuAddReturn(p, WIDTH, -1L)));
    calls.add(elsewhere(new PercpuCall.ThisCpuXchg(p, WIDTH, 7)));
    calls.add(plain(new PercpuCall.PerCpuPtr(p, 1)));
    calls.add(plain(new PercpuCall.GetCpuVar(p)));
    if (held.had(PercpuCall.GetCpuVar.class)) {
      calls.add(plain(new PercpuCall.PutCpuVar(p)));
    }
    if (!(held.made() instanceof PercpuCall.DefinePerCpu)) {
      calls.add(plain(new PercpuCall.FreePercpu(p)));
    }
    return calls;
  }

  @Override
  public List<Invocation> misuse(Held held) {
    boolean area = held.made() instanceof PercpuCall.AllocPercpu;
    return area && !held.live()
        ? List.of(plain(new PercpuCall.FreePercpu(held.operand())))
        : List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return call instanceof PercpuCall.FreePercpu free ? List.of(free.p()) : List.of();
  }
}
