package dev.kmemspec.alloc.area;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live areas by their first page: a table of tables of tables. Any number of threads may change
 * disjoint pages at once.
 */
final class AreaTable {
  private static final int LEVELS = 3;

  private final int bits;
  private final int mask;
  private final @Nullable Area[][][] root;

  /** A table for so many pages. */
  AreaTable(long pages) {
    bits = (64 - Long.numberOfLeadingZeros(pages - 1) + LEVELS - 1) / LEVELS;
    mask = (1 << bits) - 1;
    root = new Area[1 << bits][][];
  }

  @Nullable Area at(long page) {
    @Nullable Area[][] middle = root[(int) (page >>> (2 * bits))];
    @Nullable Area[] leaf = middle == null ? null : middle[(int) (page >>> bits) & mask];
    return leaf == null ? null : leaf[(int) page & mask];
  }

  void put(long page, @Nullable Area area) {
    @Nullable Area[][] middle = root[(int) (page >>> (2 * bits))];
    @Nullable Area[] leaf = middle == null ? null : middle[(int) (page >>> bits) & mask];
    (leaf == null ? leafOf(page) : leaf)[(int) page & mask] = area;
  }

  private synchronized @Nullable Area[] leafOf(long page) {
    int high = (int) (page >>> (2 * bits));
    if (root[high] == null) {
      root[high] = new Area[1 << bits][];
    }
    int low = (int) (page >>> bits) & mask;
    if (root[high][low] == null) {
      root[high][low] = new Area[1 << bits];
    }
    return root[high][low];
  }

  /** All areas, by ascending address; exact only while nobody changes them. */
  void each(Consumer<Area> visitor) {
    for (@Nullable Area[][] middle : root) {
      for (int low = 0; middle != null && low < middle.length; low++) {
        @Nullable Area[] leaf = middle[low];
        for (int i = 0; leaf != null && i < leaf.length; i++) {
          Area area = leaf[i];
          if (area != null) {
            visitor.accept(area);
          }
        }
      }
    }
  }
}
