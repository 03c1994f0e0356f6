package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/**
 * Calls of per-CPU memory (RULES.md section 8). Sizes are bytes, unsigned. The pointer that an
 * allocation answers with is no address: each CPU's copy lies at that pointer plus the CPU's
 * offset.
 *
 * <p>The {@code width} of a this_cpu operation is the size of the variable that C would name: its
 * first 1, 2, 4 or 8 bytes are an unsigned number, least significant byte first.
 */
public sealed interface PercpuCall extends Call {

  /** A call that asks for a copy for every possible CPU. */
  sealed interface Allocating extends PercpuCall {
    /** The bytes of each copy. */
    long size();

    /** What the address of each copy is a multiple of. */
    long align();
  }

  /**
   * A static variable, which is never given back (PC-01, PC-10); it comes to be when the kernel or
   * a module that has it is loaded, which may sleep.
   *
   * @param seed what its initialiser leaves in each copy: byte i is {@code seed + i} modulo 256
   */
  @Spelling("DEFINE_PER_CPU")
  record DefinePerCpu(long size, long align, int seed) implements Allocating {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }
  }

  /** A zeroed copy for every possible CPU (PC-02); GFP_KERNEL. */
  @Spelling("__alloc_percpu")
  record AllocPercpu(long size, long align) implements Allocating {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }
  }

  /** The same with a mask (PC-05). */
  @Spelling("__alloc_percpu_gfp")
  record AllocPercpuGfp(long size, long align, Gfp gfp) implements Allocating {}

  /** The same from the area that is reserved for modules' static variables (PC-10); GFP_KERNEL. */
  @Spelling("__alloc_reserved_percpu")
  record AllocReservedPercpu(long size, long align) implements Allocating {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }
  }

  /** Gives all copies back; NULL is a no-op (PC-07). */
  record FreePercpu(Operand p) implements PercpuCall, Nameless {}

  /** Where that CPU's copy is, whether the CPU is online or not (PC-06). */
  record PerCpuPtr(Operand p, int cpu) implements PercpuCall {}

  /** Where the running CPU's copy is; preemption is off from here on (PC-09). */
  record GetCpuVar(Operand p) implements PercpuCall {}

  /** Ends what get_cpu_var began (PC-09). */
  record PutCpuVar(Operand p) implements PercpuCall, Nameless {}

  /** How many get_cpu_var of the running CPU are open. */
  record PreemptCount() implements PercpuCall, Nameless {}

  /** A call on the number at the start of the running CPU's copy. */
  sealed interface Arithmetic extends PercpuCall, Nameless {
    /** The variable. */
    Operand p();

    /** How many bytes the number has. */
    int width();
  }

  /** The number. */
  record ThisCpuRead(Operand p, int width) implements Arithmetic {}

  /** Another number. */
  record ThisCpuWrite(Operand p, int width, long value) implements Arithmetic {}

  /** So much more, modulo 2^(8 width). */
  record ThisCpuAdd(Operand p, int width, long value) implements Arithmetic {}

  /** The same, answering with the sum. */
  record ThisCpuAddReturn(Operand p, int width, long value) implements Arithmetic {}

  /** Another number, answering with the old one. */
  record ThisCpuXchg(Operand p, int width, long value) implements Arithmetic {}

  /** The CPU comes online. */
  record CpuUp(int cpu) implements PercpuCall, Nameless {}

  /** The CPU goes offline; its copies stay. */
  record CpuDown(int cpu) implements PercpuCall, Nameless {}

  /** How much per-CPU memory there is (PC-12, PC-13). */
  record PercpuStats() implements PercpuCall, Nameless {}
}
