package dev.kmemspec.spi;

import dev.kmemspec.machine.Machine;

/**
 * Calls that any context may make. 0 is failure, {@link Machine#ZERO_SIZE_PTR} the answer to size
 * 0; blocks of pages are named as in {@link PageAllocator}. Rules: GF-05, KM-28.
 */
public interface Nolock extends Allocator {

  /** 2^order zeroed pages, preferring that node. */
  long allocPagesNolock(int gfp, int nid, int order);

  /** Frees a block of pages. */
  void freePagesNolock(long page, int order);

  /** At least {@code size} bytes, preferably on that node. */
  long kmallocNolock(long size, int gfp, int node);

  /** Gives back what {@link #kmallocNolock} gave; 0 and ZERO_SIZE_PTR are no-ops. */
  void kfreeNolock(long p);
}
