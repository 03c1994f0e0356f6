package dev.kmemspec.alloc.area;

import org.jspecify.annotations.Nullable;

/**
 * Areas that nobody has, kept by size for the next that wants as many pages: no search, no lock,
 * and what the hardware still knows of the pages behind them costs nothing to bring back.
 *
 * <p>One for each CPU, touched by its owner alone.
 */
final class Windows {
  /** Larger areas are not kept (MAX_VA_SIZE_PAGES in Linux). */
  static final int MOST_PAGES = 256;

  private static final int MOST_OF_A_SIZE = 8;

  private final @Nullable Area[][] stacks = new Area[MOST_PAGES + 1][];
  private final int[] counts = new int[MOST_PAGES + 1];

  /** A bit for each size of which some are kept. */
  private final long[] sizes = new long[(MOST_PAGES >>> 6) + 1];

  Windows() {}

  /** Keeps an area; false where it is too large, or where enough of its size are kept. */
  boolean push(Area area) {
    int pages = area.pages;
    if (pages > MOST_PAGES || counts[pages] == MOST_OF_A_SIZE) {
      return false;
    }
    if (stacks[pages] == null) {
      stacks[pages] = new Area[MOST_OF_A_SIZE];
    }
    stacks[pages][counts[pages]++] = area;
    sizes[pages >>> 6] |= 1L << pages;
    return true;
  }

  /** The area of so many pages that was kept last, or null. */
  @Nullable Area pop(int pages) {
    if (pages > MOST_PAGES || counts[pages] == 0) {
      return null;
    }
    int top = --counts[pages];
    Area area = stacks[pages][top];
    stacks[pages][top] = null;
    if (top == 0) {
      sizes[pages >>> 6] &= ~(1L << pages);
    }
    return area;
  }

  /** Some area that is kept, or null. */
  @Nullable Area popAny() {
    for (int word = 0; word < sizes.length; word++) {
      if (sizes[word] != 0) {
        return pop((word << 6) + Long.numberOfTrailingZeros(sizes[word]));
      }
    }
    return null;
  }

  /** The pages of all that is kept, with so many guard pages each. */
  long pagesKept(int guard) {
    long sum = 0;
    for (int pages = 1; pages <= MOST_PAGES; pages++) {
      sum += (long) counts[pages] * (pages + guard);
    }
    return sum;
  }
}
