package dev.kmemspec.alloc.area;

/**
 * How a space behaves.
 *
 * @param windows what becomes of areas that are given back, up to {@link Windows#MOST_PAGES} pages
 * @param mostLazyBytes beyond it freed areas are flushed without being asked (VM-19)
 * @param largeBlocks whether pages are taken in blocks as large as there are, and not one by one
 *     (VM-12)
 * @param sharedCpus whether CPUs run at the same time, so that only the running one's windows may
 *     be emptied
 */
public record AreaPolicy(
    Reuse windows, long mostLazyBytes, boolean largeBlocks, boolean sharedCpus) {

  /** When an area of the same size may have the addresses of one that was given back. */
  public enum Reuse {
    /** Never: the lowest hole is taken always, as before 6.9 (VM-08). */
    NEVER,
    /** After the flush, as since 6.9 (VM-11). */
    FLUSHED,
    /** At once: whatever maps something new there flushes. */
    AT_ONCE
  }
}
