package dev.kmemspec.spi;

/**
 * The environment of an allocator that is short of memory. What it gives back comes by way of
 * {@link PageAllocator#freePagesOf} of the very allocator that asks, while it asks.
 */
public interface Reclaimer {

  /**
   * One round of direct reclaim on behalf of a request.
   *
   * @param gfp the mask of the request
   * @return how many pages were given back; 0 where there was nothing to give
   */
  long directReclaim(int gfp, int order);

  /**
   * Calls the OOM killer on behalf of a request.
   *
   * @param gfp the mask of the request
   * @return whether a process was killed, and its memory given back
   */
  boolean outOfMemory(int gfp, int order);
}
