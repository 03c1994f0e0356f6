package dev.kmemspec.alloc.page;

import java.util.Arrays;

/**
 * The blocks of one zone that one CPU has parked, newest on top, an array for each order. Touched
 * by the CPU's owner alone: no lock, no atomic.
 *
 * <p>Identity: {@code pages} is the sum of 2^order over all that is parked (PG-41).
 */
final class ParkedBlocks {
  private static final int[] NOTHING = {};
  private static final int FIRST_ROOM = 16;

  private final Frames frames;
  private final int[][] stacks;
  private final int[] counts;
  private final long most;
  private final int batch;
  private long pages;

  /**
   * Empty lists for orders up to {@code mostOrder}.
   *
   * @param most parked pages above which half of them are given back (PG-42)
   * @param batch pages fetched from the zone at once
   */
  ParkedBlocks(Frames frames, int mostOrder, long most, int batch) {
    this.frames = frames;
    this.most = most;
    this.batch = batch;
    stacks = new int[mostOrder + 1][];
    Arrays.fill(stacks, NOTHING);
    counts = new int[mostOrder + 1];
  }

  long pages() {
    return pages;
  }

  /** The newest block of the order, its info TAKEN again; -1 where none is parked. */
  int pop(int order) {
    if (counts[order] == 0) {
      return -1;
    }
    int frame = stacks[order][--counts[order]];
    pages -= 1L << order;
    frames.info(frame, Frames.TAKEN | order | (frames.info(frame) & Frames.ZERO));
    return frame;
  }

  /** Takes a block and a batch more of them off the zone: the first one is the caller's. */
  int refill(Zone zone, int order) {
    zone.lock.lock();
    try {
      int first = zone.take(order);
      int more = first < 0 ? 0 : Math.min((batch >> order) - 1, (int) (zone.freePages() >> 4));
      int from = counts[order];
      for (int i = 0; i < more; i++) {
        int frame = zone.take(order);
        if (frame < 0) {
          break;
        }
        add(frame, order, frames.info(frame) & Frames.ZERO);
      }
      // The next to be popped is the next in the zone.
      reverse(stacks[order], from, counts[order]);
      return first;
    } finally {
      zone.lock.unlock();
    }
  }

  private static void reverse(int[] stack, int from, int to) {
    for (int low = from, high = to - 1; low < high; low++, high--) {
      int swapped = stack[low];
      stack[low] = stack[high];
      stack[high] = swapped;
    }
  }

  /** Parks a block; above the limit the older half goes to the zone. */
  void push(Zone zone, int frame, int order, int zero) {
    add(frame, order, zero);
    if (pages > most) {
      drain(zone, 1);
    }
  }

  private void add(int frame, int order, int zero) {
    if (counts[order] == stacks[order].length) {
      stacks[order] = Arrays.copyOf(stacks[order], Math.max(FIRST_ROOM, 2 * counts[order]));
    }
    frames.info(frame, Frames.PARKED | order | zero);
    stacks[order][counts[order]++] = frame;
    pages += 1L << order;
  }

  /** Gives the oldest blocks back and keeps so many of each order's, divided by 2^shift. */
  void drain(Zone zone, int shift) {
    zone.lock.lock();
    try {
      for (int order = 0; order < counts.length; order++) {
        int kept = shift == 0 ? 0 : counts[order] >> shift;
        int gone = counts[order] - kept;
        int[] stack = stacks[order];
        for (int i = 0; i < gone; i++) {
          zone.give(stack[i], order, frames.info(stack[i]) & Frames.ZERO);
        }
        System.arraycopy(stack, gone, stack, 0, kept);
        counts[order] = kept;
        pages -= (long) gone << order;
      }
    } finally {
      zone.lock.unlock();
    }
  }
}
