package dev.kmemspec.alloc.memory;

/**
 * Which frame lies behind which page of a window: a table of tables of tables, found by shifts.
 *
 * <p>An entry is live, or stale: hidden from whoever asks, but still known to the hardware, as the
 * entry of a translation buffer is before a flush. A stale entry costs nothing to bring back to
 * life.
 *
 * <p>Identity: {@code pieces} of a range is the number of neighbouring pages, of which one at least
 * is mapped, that no single mapping of the operating system could hold.
 *
 * <p>Any number of threads may change disjoint pages at once.
 */
final class PageTables {
  private static final long LIVE = 1;
  private static final int LEVELS = 3;

  private final long pages;
  private final int bits;
  private final long mask;
  private final long[][][] root;

  /** Tables for so many pages, none of them mapped. */
  PageTables(long pages) {
    this.pages = pages;
    int all = 64 - Long.numberOfLeadingZeros(pages - 1);
    bits = Math.max(1, (all + LEVELS - 1) / LEVELS);
    mask = (1L << bits) - 1;
    root = new long[1 << bits][][];
  }

  private long entry(long page) {
    long[][] middle = root[(int) (page >>> (2 * bits))];
    long[] leaf = middle == null ? null : middle[(int) (page >>> bits & mask)];
    return leaf == null ? 0 : leaf[(int) (page & mask)];
  }

  private void entry(long page, long value) {
    long[][] middle = root[(int) (page >>> (2 * bits))];
    long[] leaf = middle == null ? null : middle[(int) (page >>> bits & mask)];
    (leaf == null ? leafOf(page) : leaf)[(int) (page & mask)] = value;
  }

  private synchronized long[] leafOf(long page) {
    int high = (int) (page >>> (2 * bits));
    long[][] middle = root[high];
    if (middle == null) {
      middle = new long[1 << bits][];
      root[high] = middle;
    }
    int low = (int) (page >>> bits & mask);
    if (middle[low] == null) {
      middle[low] = new long[1 << bits];
    }
    return middle[low];
  }

  /** The frame behind a live page, or -1. */
  long frame(long page) {
    long entry = entry(page);
    return (entry & LIVE) == 0 ? -1 : (entry >>> 1) - 1;
  }

  private long mapped(long page) {
    return (entry(page) >>> 1) - 1;
  }

  /** How many of so many pages are live or stale. */
  long mapped(long page, long count) {
    long mapped = 0;
    for (long i = 0; i < count; i++) {
      mapped += entry(page + i) == 0 ? 0 : 1;
    }
    return mapped;
  }

  /** How many of so many pages lead already, live or stale, to adjacent frames from that one. */
  int alike(long page, long frame, int count) {
    int same = 0;
    while (same < count && mapped(page + same) == frame + same) {
      same++;
    }
    return same;
  }

  /** How many of so many pages lead elsewhere, or nowhere, before one that leads there. */
  int unlike(long page, long frame, int count) {
    int other = 0;
    while (other < count && mapped(page + other) != frame + other) {
      other++;
    }
    return other;
  }

  /** Puts adjacent frames behind so many pages. */
  void put(long page, long frame, long count) {
    for (long i = 0; i < count; i++) {
      entry(page + i, (frame + i + 1) << 1 | LIVE);
    }
  }

  /** Makes so many pages stale. */
  void hide(long page, long count) {
    for (long i = 0; i < count; i++) {
      entry(page + i, entry(page + i) & ~LIVE);
    }
  }

  /** Forgets so many pages. */
  void clear(long page, long count) {
    for (long i = 0; i < count; i++) {
      if (entry(page + i) != 0) {
        entry(page + i, 0);
      }
    }
  }

  /** The borders between mappings that touch so many pages. */
  long pieces(long page, long count) {
    long borders = 0;
    long below = page == 0 ? -1 : mapped(page - 1);
    for (long i = 0; i <= count; i++) {
      long here = page + i == pages ? -1 : mapped(page + i);
      borders += here == -1 ? (below == -1 ? 0 : 1) : (below != -1 && here == below + 1 ? 0 : 1);
      below = here;
    }
    return borders;
  }
}
