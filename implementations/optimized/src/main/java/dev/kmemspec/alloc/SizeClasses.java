package dev.kmemspec.alloc;

import java.util.Arrays;

/**
 * The sizes that small blocks are rounded up to: multiples of 16 to 128, then four for each
 * doubling, so that at most a fifth of a block above 64 bytes is slack. Class 0 is none.
 */
final class SizeClasses {
  /** Larger blocks are whole pages. */
  static final int MOST_SMALL = 32 << 10;

  /** Every block is a multiple of this, and starts at one. */
  static final int GRAIN = 16;

  static final int GRAIN_SHIFT = 4;

  private static final int EVENLY_SPACED = 128;
  private static final int STEPS_PER_DOUBLING = 4;

  private static final int[] SIZES = sizes();
  private static final byte[] OF_GRAIN = ofGrain();

  private SizeClasses() {}

  private static int[] sizes() {
    int[] sizes = new int[64];
    int count = 1;
    for (int size = GRAIN; size <= EVENLY_SPACED; size += GRAIN) {
      sizes[count++] = size;
    }
    for (int base = EVENLY_SPACED; base < MOST_SMALL; base *= 2) {
      for (int step = 1; step <= STEPS_PER_DOUBLING; step++) {
        sizes[count++] = base + step * base / STEPS_PER_DOUBLING;
      }
    }
    return Arrays.copyOf(sizes, count);
  }

  private static byte[] ofGrain() {
    byte[] classes = new byte[MOST_SMALL >>> GRAIN_SHIFT];
    int each = 1;
    for (int grain = 0; grain < classes.length; grain++) {
      each += (grain + 1) << GRAIN_SHIFT > SIZES[each] ? 1 : 0;
      classes[grain] = (byte) each;
    }
    return classes;
  }

  /** How many classes there are, class 0 included. */
  static int count() {
    return SIZES.length;
  }

  /** The size of a class in bytes. */
  static int size(int sizeClass) {
    return SIZES[sizeClass];
  }

  /** The class by (size - 1) / 16; shared, and not to be written. */
  static byte[] table() {
    return OF_GRAIN;
  }

  /** The class of a size from 1 to {@link #MOST_SMALL}. */
  static int of(long size) {
    return OF_GRAIN[(int) (size - 1) >>> GRAIN_SHIFT];
  }

  /** The smallest class of that size whose blocks are all aligned so; 0 where there is none. */
  static int aligned(long size, long alignment) {
    for (int each = of(size); each < SIZES.length; each++) {
      if (SIZES[each] % alignment == 0) {
        return each;
      }
    }
    return 0;
  }
}
