package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;

/** Calls of kvmalloc (RULES.md section 5). Sizes are bytes, unsigned. */
@Kernels(since = "3.15")
public sealed interface KvmallocCall extends Call {

  /** A call that asks for fresh memory. */
  sealed interface Allocating extends KvmallocCall {
    @Override
    Gfp gfp();

    /** The mask that counts, with __GFP_ZERO where the call adds it. */
    default Gfp mask() {
      return gfp();
    }

    /** The bytes asked for; SIZE_MAX where a product overflowed. */
    long bytes();

    /** The node preferred, or {@link Machine#NO_NODE}. */
    default int node() {
      return Machine.NO_NODE;
    }
  }

  /** kmalloc where that works, else vmalloc (KV-01). */
  @Kernels(since = "4.12")
  record Kvmalloc(long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same, zeroed. */
  @Kernels(since = "4.12")
  record Kvzalloc(long size, Gfp gfp) implements Allocating {
    @Override
    public Gfp mask() {
      return gfp.with(Gfp.ZERO);
    }

    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same as kvmalloc, preferably on that node. */
  @Kernels(since = "4.12")
  record KvmallocNode(long size, Gfp gfp, int node) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** {@code n} elements; NULL where the product overflows (KV-06). */
  @Kernels(since = "4.12")
  record KvmallocArray(long n, long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return Call.product(n, size);
    }
  }

  /** The same, zeroed (KV-06). */
  @Kernels(since = "4.18")
  record Kvcalloc(long n, long size, Gfp gfp) implements Allocating {
    @Override
    public Gfp mask() {
      return gfp.with(Gfp.ZERO);
    }

    @Override
    public long bytes() {
      return Call.product(n, size);
    }
  }

  /** Changes the size, keeping content to the smaller of both (KV-07). */
  @Kernels(since = "5.15")
  record Kvrealloc(Operand p, long size, Gfp gfp) implements KvmallocCall {}

  /** Gives back what kmalloc, vmalloc or kvmalloc handed out (KV-05). */
  record Kvfree(Operand addr) implements KvmallocCall, Nameless {}

  /** The same, zeroing {@code len} bytes first (KV-06). */
  @Kernels(since = "5.8")
  record KvfreeSensitive(Operand addr, long len) implements KvmallocCall, Nameless {}
}
