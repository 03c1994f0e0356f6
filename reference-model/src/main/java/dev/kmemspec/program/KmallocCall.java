package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/** Calls of kmalloc (RULES.md section 4). Sizes are bytes, unsigned. */
public sealed interface KmallocCall extends Call {

  /** A call that asks for fresh memory. */
  sealed interface Allocating extends KmallocCall {
    @Override
    Gfp gfp();

    /** The bytes asked for; SIZE_MAX where a product overflowed. */
    long bytes();
  }

  /** At least {@code size} bytes (KM-01). */
  record Kmalloc(long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same, zeroed (KM-11). */
  record Kzalloc(long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same, preferably on that node. */
  record KmallocNode(long size, Gfp gfp, int node) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** {@code n} elements; NULL where the product overflows (KM-12). */
  @Kernels(since = "3.4")
  record KmallocArray(long n, long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return Call.product(n, size);
    }
  }

  /** The same, zeroed (KM-12). */
  record Kcalloc(long n, long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return Call.product(n, size);
    }
  }

  /** Changes the size, keeping content to the smaller of both (KM-19 to KM-23). */
  @Kernels(since = "2.6.22")
  record Krealloc(Operand p, long size, Gfp gfp) implements KmallocCall {}

  /** The same for an array; NULL where the product overflows (KM-25). */
  @Kernels(since = "5.11")
  record KreallocArray(Operand p, long n, long size, Gfp gfp) implements KmallocCall {}

  /** Gives memory back; NULL and ZERO_SIZE_PTR are no-ops (KM-14). */
  record Kfree(Operand p) implements KmallocCall, Nameless {}

  /** The same, zeroing the whole block first (KM-26). */
  @Kernels(since = "2.6.30")
  record KfreeSensitive(Operand p) implements KmallocCall, Nameless {}

  /** The usable size; 0 for NULL and ZERO_SIZE_PTR (KM-16). */
  record Ksize(Operand p) implements KmallocCall, Nameless {}

  /** The usable size that a request would get (KM-18). */
  @Kernels(since = "6.1")
  record KmallocSizeRoundup(long size) implements KmallocCall, Nameless {}
}
