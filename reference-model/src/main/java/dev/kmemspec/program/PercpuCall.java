package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/** Calls of per-CPU memory (RULES.md section 8). Sizes are bytes, unsigned. */
public sealed interface PercpuCall extends Call {

  /** A zeroed copy for every possible CPU (PC-02); GFP_KERNEL. */
  @Spelling("__alloc_percpu")
  record AllocPercpu(long size, long align) implements PercpuCall {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }
  }

  /** Gives all copies back; NULL is a no-op (PC-07). */
  record FreePercpu(Operand p) implements PercpuCall {}
}
