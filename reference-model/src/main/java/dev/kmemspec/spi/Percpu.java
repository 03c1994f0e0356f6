package dev.kmemspec.spi;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Per-CPU memory. What an allocation answers with is no address but what {@link #perCpuPtr} makes
 * each CPU's address of; 0 is failure. The running CPU is the one of {@link Allocator#enter}. The
 * {@code width} of a this_cpu operation is 1, 2, 4 or 8 bytes; a result is unsigned. Rules:
 * RULES.md section 8.
 */
public interface Percpu extends Allocator {

  /**
   * A static variable: never given back. Byte i of each copy is {@code seed + i} modulo 256. 0
   * where there is no room for static variables.
   */
  long definePerCpu(long size, long align, int seed);

  /** {@code size} zeroed bytes at a multiple of {@code align} for every possible CPU. */
  default long allocPercpu(long size, long align) {
    return allocPercpuGfp(size, align, Gfp.KERNEL.bits());
  }

  /** The same with a mask. */
  long allocPercpuGfp(long size, long align, int gfp);

  /** The same from the area for modules' static variables, where there is one. */
  default long allocReservedPercpu(long size, long align) {
    return allocPercpu(size, align);
  }

  /** Gives all copies back; 0 is a no-op. */
  void freePercpu(long p);

  /** The address of that CPU's copy. */
  long perCpuPtr(long p, int cpu);

  /** The address of the running CPU's copy; preemption is off until {@link #putCpuVar}. */
  long getCpuVar(long p);

  /** Ends what {@link #getCpuVar} began. */
  void putCpuVar(long p);

  /** How many {@link #getCpuVar} of the running CPU are open. */
  int preemptCount();

  /** The number at the start of the running CPU's copy. */
  long thisCpuRead(long p, int width);

  /** Writes it. */
  void thisCpuWrite(long p, int width, long value);

  /** Adds to it, modulo 2^(8 width). */
  void thisCpuAdd(long p, int width, long value);

  /** Adds to it and answers with the sum. */
  default long thisCpuAddReturn(long p, int width, long value) {
    thisCpuAdd(p, width, value);
    return thisCpuRead(p, width);
  }

  /** Writes it and answers with the old one. */
  default long thisCpuXchg(long p, int width, long value) {
    long old = thisCpuRead(p, width);
    thisCpuWrite(p, width, value);
    return old;
  }

  /** That CPU comes online. */
  default void cpuUp(int cpu) {}

  /** That CPU goes offline; its copies stay. */
  default void cpuDown(int cpu) {}

  /** How much there is; null where nobody counts. */
  default Outcome.@Nullable PercpuCounts percpuStats() {
    return null;
  }
}
