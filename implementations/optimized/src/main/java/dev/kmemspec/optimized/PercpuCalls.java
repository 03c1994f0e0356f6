package dev.kmemspec.optimized;

import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.percpu.ChunkKind;
import dev.kmemspec.alloc.percpu.PercpuCounts;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Percpu;

/** The per-CPU calls, and arithmetic on the running CPU's copy. */
final class PercpuCalls implements Percpu {
  private final Boot boot;
  private final dev.kmemspec.alloc.percpu.Percpu percpu;
  private final Window window;
  private final int[] preemptCounts;

  PercpuCalls(Boot boot) {
    this.boot = boot;
    percpu = boot.percpu;
    window = boot.vmalloc.space().window();
    preemptCounts = new int[boot.machine.cpus()];
  }

  @Override
  public long definePerCpu(long size, long align, int seed) {
    int gfp = boot.inContext(GfpFlags.KERNEL);
    long p = percpu.take(boot.cpu, ChunkKind.STATIC, size, align, gfp);
    byte[] initial = new byte[p == 0 ? 0 : (int) size];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = (byte) (seed + i);
    }
    for (int cpu = 0; p != 0 && cpu < boot.machine.cpus(); cpu++) {
      window.write(percpu.address(p, cpu), initial);
    }
    return p;
  }

  @Override
  public long allocPercpuGfp(long size, long align, int gfp) {
    return percpu.takeZeroed(boot.cpu, ChunkKind.DYNAMIC, size, align, boot.inContext(gfp));
  }

  @Override
  public long allocReservedPercpu(long size, long align) {
    int gfp = boot.inContext(GfpFlags.KERNEL);
    return percpu.takeZeroed(boot.cpu, ChunkKind.RESERVED, size, align, gfp);
  }

  @Override
  public void freePercpu(long p) {
    if (p != 0) {
      percpu.give(boot.cpu, p);
    }
  }

  @Override
  public long perCpuPtr(long p, int cpu) {
    return percpu.address(p, cpu);
  }

  @Override
  public long getCpuVar(long p) {
    preemptCounts[boot.cpu]++;
    return percpu.address(p, boot.cpu);
  }

  @Override
  public void putCpuVar(long p) {
    preemptCounts[boot.cpu]--;
  }

  @Override
  public int preemptCount() {
    return preemptCounts[boot.cpu];
  }

  @Override
  public long thisCpuRead(long p, int width) {
    byte[] bytes = new byte[width];
    window.read(percpu.address(p, boot.cpu), bytes);
    long number = 0;
    for (int i = width - 1; i >= 0; i--) {
      number = number << 8 | (bytes[i] & 0xff);
    }
    return number;
  }

  @Override
  public void thisCpuWrite(long p, int width, long value) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    window.write(percpu.address(p, boot.cpu), bytes);
  }

  @Override
  public void thisCpuAdd(long p, int width, long value) {
    thisCpuWrite(p, width, thisCpuRead(p, width) + value);
  }

  @Override
  public Outcome.PercpuCounts percpuStats() {
    PercpuCounts counts = percpu.counts();
    return new Outcome.PercpuCounts(
        counts.allocations(), counts.chunks(), counts.populated(), counts.empty());
  }
}
