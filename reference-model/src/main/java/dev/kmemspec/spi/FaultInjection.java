package dev.kmemspec.spi;

/**
 * Planted failures (XI-06). An inner allocation is whatever a call takes from below it: a block of
 * pages, an object, an address range. Requests with __GFP_NOFAIL are neither counted nor failed.
 */
public interface FaultInjection extends Allocator {

  /** Counts from 0 again; the {@code n}-th inner allocation from here on fails, once; 0: none. */
  void failNth(long n);

  /** How many inner allocations were asked for since the last {@link #failNth}. */
  long innerAllocations();
}
