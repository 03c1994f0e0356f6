package dev.kmemspec.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Sizes to ask for, in a row that repeats. */
final class Sizes {
  private static final int COUNT = 4096;

  private Sizes() {}

  /** A number, for blocks of that size; or {@code mixed}: many small ones, few up to 4 KiB. */
  static int[] of(String name) {
    int[] sizes = new int[COUNT];
    SplittableRandom random = new SplittableRandom(1);
    Arrays.setAll(
        sizes,
        i ->
            "mixed".equals(name)
                ? 8 << random.nextInt(random.nextInt(10) + 1)
                : Integer.parseInt(name));
    return sizes;
  }
}
