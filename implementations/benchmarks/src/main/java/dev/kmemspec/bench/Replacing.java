package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;

/** Live blocks, random ones of which are freed and allocated anew. For one thread. */
final class Replacing {
  private final Rival heap;
  private final long[] blocks;
  private final int[] wanted;
  private int state = 1;
  private int turn;

  /**
   * Fills the places.
   *
   * @param live how many, a power of two
   * @param sizes as in {@link Sizes#of}
   */
  Replacing(Rival heap, int live, String sizes) {
    this.heap = heap;
    wanted = Sizes.of(sizes);
    blocks = new long[live];
    for (int i = 0; i < live; i++) {
      blocks[i] = heap.malloc(wanted[i & wanted.length - 1]);
    }
  }

  /** One replacement. */
  long replace() {
    int place = place();
    heap.free(blocks[place]);
    long block = heap.malloc(wanted[turn++ & wanted.length - 1]);
    blocks[place] = block;
    return block;
  }

  /** What the same costs without an allocator. */
  long nothing() {
    int place = place();
    blocks[place] ^= wanted[turn++ & wanted.length - 1];
    blocks[place] ^= wanted[turn - 1 & wanted.length - 1];
    return blocks[place];
  }

  private int place() {
    state = state * 1664525 + 1013904223;
    return state >>> 8 & blocks.length - 1;
  }

  void freeAll() {
    for (long block : blocks) {
      heap.free(block);
    }
  }
}
