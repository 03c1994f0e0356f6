package dev.kmemspec.alloc.percpu;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A chunk: which grains of a unit are taken, and which of its pages have frames. What holds for one
 * CPU's unit holds for all.
 *
 * <p>Identity: {@code free} is the number of clear bits of the map; an area starts at a bit of
 * {@code starts} and ends before the next one or before the next clear bit (PC-13).
 *
 * <p>Guarded by the lock of {@link Percpu}.
 */
public final class Chunk {
  /** The bytes of a grain (PC-04). */
  public static final int GRAIN = 4;

  private static final int NO_FRAME = -1;

  final ChunkKind kind;

  /** The address of CPU 0's unit. */
  final long base;

  private final int grains;
  private final int pageGrains;
  private final BitSet taken = new BitSet();
  private final BitSet starts = new BitSet();
  private final int[][] frames;
  private int free;

  /** An empty chunk of {@code bytes} bytes a unit, none of whose pages has frames. */
  Chunk(ChunkKind kind, long base, int bytes, int pageSize, int pages, int cpus) {
    this.kind = kind;
    this.base = base;
    grains = bytes / GRAIN;
    pageGrains = pageSize / GRAIN;
    free = grains;
    frames = new int[pages][cpus];
    for (int[] each : frames) {
      Arrays.fill(each, NO_FRAME);
    }
  }

  /** The lowest place for an area, in grains, on pages with frames if it has to be; or -1. */
  int find(int length, int align, boolean anyPage) {
    int at = length > free ? -1 : 0;
    while (at >= 0 && at + length <= grains) {
      int start = (taken.nextClearBit(at) + align - 1) & -align;
      int end = taken.nextSetBit(start);
      boolean fits = start + length <= grains && (end < 0 || end - start >= length);
      if (fits && (anyPage || populated(start, length))) {
        return start;
      }
      at = fits ? start + align : end >= 0 && end - start < length ? end : grains;
    }
    return -1;
  }

  private boolean populated(int start, int length) {
    for (int page = start / pageGrains; page <= (start + length - 1) / pageGrains; page++) {
      if (!isPopulated(page)) {
        return false;
      }
    }
    return true;
  }

  void take(int start, int length) {
    taken.set(start, start + length);
    starts.set(start);
    free -= length;
  }

  boolean starts(int grain) {
    return grain >= 0 && grain < grains && starts.get(grain);
  }

  void give(int start) {
    int next = starts.nextSetBit(start + 1);
    int end = taken.nextClearBit(start);
    end = next >= 0 ? Math.min(next, end) : end;
    taken.clear(start, end);
    starts.clear(start);
    free += end - start;
  }

  boolean isFree() {
    return free == grains;
  }

  int areas() {
    return starts.cardinality();
  }

  int pageOf(int grain) {
    return grain / pageGrains;
  }

  int pages() {
    return frames.length;
  }

  boolean isPopulated(int page) {
    return frames[page][0] != NO_FRAME;
  }

  /** The frames of a page, by CPU; -1 where it has none. */
  int[] frames(int page) {
    return frames[page];
  }

  void depopulate(int page) {
    Arrays.fill(frames[page], NO_FRAME);
  }

  int populated() {
    int count = 0;
    for (int page = 0; page < frames.length; page++) {
      count += isPopulated(page) ? 1 : 0;
    }
    return count;
  }

  /** Whether a page has frames and nothing lies on it. */
  boolean isEmpty(int page) {
    int next = taken.nextSetBit(page * pageGrains);
    return isPopulated(page) && (next < 0 || next >= (page + 1) * pageGrains);
  }

  int empty() {
    int count = 0;
    for (int page = 0; page < frames.length; page++) {
      count += isEmpty(page) ? 1 : 0;
    }
    return count;
  }

  /**
   * Checks the maps.
   *
   * @throws IllegalStateException saying what is wrong
   */
  void validate() {
    BitSet outside = (BitSet) starts.clone();
    outside.andNot(taken);
    if (!outside.isEmpty() || grains - taken.cardinality() != free) {
      throw new IllegalStateException(
          "the maps of a chunk of per-CPU memory contradict each other");
    }
    for (int grain = taken.nextSetBit(0); grain >= 0; grain = taken.nextSetBit(grain + 1)) {
      if (!isPopulated(pageOf(grain))) {
        throw new IllegalStateException("per-CPU memory is taken on a page without frames");
      }
    }
  }
}
