package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/** Calls of kvmalloc (RULES.md section 5). Sizes are bytes, unsigned. */
public sealed interface KvmallocCall extends Call {

  /** A call that asks for fresh memory. */
  sealed interface Allocating extends KvmallocCall {
    @Override
    Gfp gfp();

    /** The bytes asked for; SIZE_MAX where a product overflowed. */
    long bytes();
  }

  /** kmalloc where that works, else vmalloc (KV-01). */
  record Kvmalloc(long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** Gives back what kmalloc, vmalloc or kvmalloc handed out (KV-05). */
  record Kvfree(Operand addr) implements KvmallocCall {}
}
