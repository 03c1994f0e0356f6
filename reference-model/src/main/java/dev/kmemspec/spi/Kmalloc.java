package dev.kmemspec.spi;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;

/**
 * kmalloc and its relatives. 0 is failure, {@link Machine#ZERO_SIZE_PTR} the answer to size 0.
 * Sizes are bytes, unsigned. Rules: RULES.md section 4.
 */
public interface Kmalloc extends Allocator {

  /** At least {@code size} bytes. */
  long kmalloc(long size, int gfp);

  /** Gives memory back; 0 and ZERO_SIZE_PTR are no-ops. */
  void kfree(long p);

  /** Changes the size, keeping content. */
  long krealloc(long p, long size, int gfp);

  /** The usable size; 0 for 0 and ZERO_SIZE_PTR. */
  long ksize(long p);

  /** The usable size that a request would get. */
  long kmallocSizeRoundup(long size);

  /** kmalloc with __GFP_ZERO. */
  default long kzalloc(long size, int gfp) {
    return kmalloc(size, gfp | Gfp.ZERO_BIT);
  }

  /** kmalloc, preferably on that node. */
  default long kmallocNode(long size, int gfp, int node) {
    return kmalloc(size, gfp);
  }

  /** kmalloc of a product; 0 where it overflows. */
  default long kmallocArray(long n, long size, int gfp) {
    return Call.overflows(n, size) ? 0 : kmalloc(n * size, gfp);
  }

  /** The same, zeroed. */
  default long kcalloc(long n, long size, int gfp) {
    return kmallocArray(n, size, gfp | Gfp.ZERO_BIT);
  }

  /** krealloc to a product; 0 where it overflows. */
  default long kreallocArray(long p, long n, long size, int gfp) {
    return Call.overflows(n, size) ? 0 : krealloc(p, n * size, gfp);
  }

  /** kfree after zeroing the whole block. */
  void kfreeSensitive(long p);
}
