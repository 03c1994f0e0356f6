package dev.kmemspec.alloc.page;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;

/**
 * One zone: its free blocks, in a list for each order, and its marks.
 *
 * <p>Blocks of the largest order that were never taken are in no list: they are those from {@code
 * virgin} to {@code virginEnd}, so that starting costs the same for every size.
 *
 * <p>Identity: the pages on the lists, the virgin ones, those that are parked and those that are
 * taken add up to {@code managed} (AC-02). {@code free} counts the first two.
 *
 * <p>Every method but the constructor and {@link #freePages} asks for the lock to be held.
 */
final class Zone {
  private static final int NONE = -1;

  final ReentrantLock lock = new ReentrantLock();

  /** Its place among the zones. */
  final int index;

  final ZoneSpec spec;
  private final Frames frames;
  private final int start;
  private final int end;
  private final int maxOrder;
  private final int[] heads;
  private final int[] counts;
  private final int zeroAtFirst;

  /** Bit k: the list of order k is not empty. */
  private int orders;

  private int virgin;
  private int virginEnd;
  private long free;
  private long managed;

  /** {@code free} as it was when the lock was last given up, or later. */
  private volatile long published;

  /**
   * A zone whose frames are all free, or {@code early}, with none before somebody hands them over.
   */
  Zone(int index, ZoneSpec spec, Frames frames, int maxOrder, boolean startsZero, boolean early) {
    this.index = index;
    this.spec = spec;
    this.frames = frames;
    this.maxOrder = maxOrder;
    zeroAtFirst = startsZero ? Frames.ZERO : 0;
    start = spec.firstFrame();
    end = start + spec.frames();
    heads = new int[maxOrder + 1];
    counts = new int[maxOrder + 1];
    Arrays.fill(heads, NONE);
    if (early) {
      return;
    }
    managed = spec.frames();
    int most = 1 << maxOrder;
    virgin = (start + most - 1) & -most;
    virginEnd = Math.max(virgin, end & -most);
    addRun(start, Math.min(virgin, end));
    addRun(Math.max(virginEnd, Math.min(virgin, end)), end);
    count(virginEnd - virgin);
  }

  /** Puts a run of frames on the lists, in the largest aligned blocks (MB-15). */
  private void addRun(int from, int to) {
    int frame = from;
    while (frame < to) {
      int order = Math.min(maxOrder, frame == 0 ? maxOrder : Integer.numberOfTrailingZeros(frame));
      while (frame + (1 << order) > to) {
        order--;
      }
      push(frame, order, zeroAtFirst);
      count(1L << order);
      frame += 1 << order;
    }
  }

  /** Takes frames that nobody managed before (MB-16). */
  void receive(int frame, int order) {
    managed += 1L << order;
    give(frame, order, 0);
  }

  /** How many frames it manages. */
  long managed() {
    return managed;
  }

  boolean contains(int frame) {
    return frame >= start && frame < end;
  }

  /** Pages that are neither parked nor taken; without the lock a hint. */
  long freePages() {
    return published;
  }

  private void count(long pages) {
    free += pages;
    published = free;
  }

  /** Whether a free block of the order, or a larger one, exists. */
  boolean has(int order) {
    return virgin < virginEnd || orders >>> order != 0;
  }

  /**
   * Takes a block: the smallest that suffices, cut at its lower end (PG-26). Its info says TAKEN,
   * its order, and whether it reads as zero.
   *
   * @return its head, or -1
   */
  int take(int order) {
    int usable = orders >>> order << order;
    int from;
    int frame;
    int zero;
    if (usable != 0) {
      from = Integer.numberOfTrailingZeros(usable);
      frame = heads[from];
      zero = frames.info(frame) & Frames.ZERO;
      remove(frame, from);
    } else if (virgin < virginEnd) {
      from = maxOrder;
      frame = virgin;
      zero = zeroAtFirst;
      virgin += 1 << maxOrder;
    } else {
      return NONE;
    }
    for (int each = from - 1; each >= order; each--) {
      push(frame + (1 << each), each, zero);
    }
    frames.info(frame, Frames.TAKEN | order | zero);
    count(-(1L << order));
    return frame;
  }

  /**
   * Puts a block back, joined with its buddies as far as they are free (PG-22).
   *
   * @param zero {@link Frames#ZERO} where it reads as zero, else 0
   */
  void give(int block, int blockOrder, int zero) {
    int frame = block;
    int order = blockOrder;
    int allZero = zero;
    while (order < maxOrder) {
      int buddy = frame ^ (1 << order);
      if (buddy < start || buddy + (1 << order) > end) {
        break;
      }
      int word = frames.info(buddy);
      if ((word & (Frames.STATE | Frames.ORDER)) != (Frames.FREE | order)) {
        break;
      }
      allZero &= word;
      remove(buddy, order);
      frames.info(Math.max(frame, buddy), Frames.INSIDE);
      frame &= buddy;
      order++;
    }
    push(frame, order, allZero & Frames.ZERO);
    count(1L << blockOrder);
  }

  private void push(int frame, int order, int zero) {
    frames.info(frame, Frames.FREE | order | zero);
    int old = heads[order];
    frames.next(frame, old);
    frames.prev(frame, NONE);
    if (old != NONE) {
      frames.prev(old, frame);
    }
    heads[order] = frame;
    counts[order]++;
    orders |= 1 << order;
  }

  private void remove(int frame, int order) {
    int after = frames.next(frame);
    int before = frames.prev(frame);
    if (before == NONE) {
      heads[order] = after;
    } else {
      frames.next(before, after);
    }
    if (after != NONE) {
      frames.prev(after, before);
    }
    if (--counts[order] == 0) {
      orders &= ~(1 << order);
    }
  }

  /** Free blocks of the order. */
  long blocks(int order) {
    return (long) counts[order] + (order == maxOrder ? (virginEnd - virgin) >>> maxOrder : 0);
  }

  /** Gives the content of what was taken once and is free back to the operating system. */
  void discard(PhysicalMemory memory, IntToLongFunction address) {
    for (int order = 0; order <= maxOrder; order++) {
      for (int frame = heads[order]; frame != NONE; frame = frames.next(frame)) {
        int word = frames.info(frame);
        if ((word & Frames.ZERO) == 0) {
          long from = address.applyAsLong(frame);
          memory.discard(from, address.applyAsLong(frame + (1 << order)) - from);
          frames.info(frame, word | zeroAtFirst);
        }
      }
    }
  }

  /** What the lists must satisfy: aligned, counted, unmerged buddies nowhere (PG-20, PG-23). */
  void validate() {
    long pages = (long) virginEnd - virgin;
    for (int order = 0; order <= maxOrder; order++) {
      int count = 0;
      for (int frame = heads[order]; frame != NONE; frame = frames.next(frame)) {
        check(contains(frame) && frame % (1 << order) == 0, "alignment", frame, order);
        int word = frames.info(frame) & (Frames.STATE | Frames.ORDER);
        check(word == (Frames.FREE | order), "info of a free block", frame, order);
        int buddy = frame ^ (1 << order);
        boolean inside = buddy >= start && buddy + (1 << order) <= end;
        check(
            order == maxOrder
                || !inside
                || (frames.info(buddy) & (Frames.STATE | Frames.ORDER)) != (Frames.FREE | order),
            "an unmerged buddy",
            frame,
            order);
        count++;
      }
      check(count == counts[order], "the count of a list", count, order);
      check((count > 0) == ((orders >>> order & 1) == 1), "the bit of a list", count, order);
      pages += (long) count << order;
    }
    check(pages == free, "the count of free pages", (int) pages, 0);
  }

  private static void check(boolean holds, String what, int value, int order) {
    if (!holds) {
      throw new IllegalStateException(what + " is wrong: " + value + ", order " + order);
    }
  }
}
