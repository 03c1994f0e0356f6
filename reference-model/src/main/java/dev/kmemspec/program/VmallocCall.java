package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/** Calls of vmalloc and vmap (RULES.md section 6). Sizes are bytes, unsigned. */
public sealed interface VmallocCall extends Call {

  /** A call that asks for a fresh, virtually contiguous range of its own pages. */
  sealed interface Allocating extends VmallocCall {
    /** The bytes asked for. */
    long bytes();
  }

  /** NULL or {@code size} bytes, page by page (VM-01); GFP_KERNEL. */
  record Vmalloc(long size) implements Allocating {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }

    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same, zeroed (VM-04). */
  record Vzalloc(long size) implements Allocating {
    @Override
    public Gfp gfp() {
      return Gfp.KERNEL;
    }

    @Override
    public long bytes() {
      return size;
    }
  }

  /** Gives the range and its pages back; NULL is a no-op (VM-17). */
  record Vfree(Operand addr) implements VmallocCall {}
}
