package dev.kmemspec.bestfit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The free frames of one zone as the longest possible runs. Identity: the runs are disjoint, no two
 * touch, and their lengths add up to {@link #pages}.
 */
final class FreeRuns {
  private final TreeMap<Long, Long> lengthByStart = new TreeMap<>();
  private final TreeMap<Long, NavigableSet<Long>> startsByLength = new TreeMap<>();
  private final RandomGenerator dice;
  private final boolean lowestOnly;
  private long pages;

  /**
   * No free frames.
   *
   * @param lowestOnly whether a run is always cut at its lower end, as the kernel does (PG-26)
   */
  FreeRuns(RandomGenerator dice, boolean lowestOnly) {
    this.dice = dice;
    this.lowestOnly = lowestOnly;
  }

  /** All free frames. */
  long pages() {
    return pages;
  }

  /** Adds frames that were not free, joining them to their neighbours. */
  void add(long start, long length) {
    long first = start;
    long end = start + length;
    Map.Entry<Long, Long> below = lengthByStart.floorEntry(start);
    if (below != null && below.getKey() + below.getValue() > start) {
      throw new IllegalStateException("frame " + start + " is free already");
    }
    Map.Entry<Long, Long> above = lengthByStart.ceilingEntry(start);
    if (above != null && above.getKey() < end) {
      throw new IllegalStateException("frame " + above.getKey() + " is free already");
    }
    if (below != null && below.getKey() + below.getValue() == start) {
      first = below.getKey();
      remove(below.getKey(), below.getValue());
    }
    if (above != null && above.getKey() == end) {
      end += above.getValue();
      remove(above.getKey(), above.getValue());
    }
    put(first, end - first);
  }

  /** Whether some run holds {@code length} frames from a multiple of {@code alignment}. */
  boolean fits(long length, long alignment) {
    return shortest(length, alignment) >= 0;
  }

  /**
   * Takes {@code length} frames from a multiple of {@code alignment}, out of the shortest run that
   * has them, from its lower or, unless that is ruled out, its upper end.
   *
   * @return the first frame, or -1
   */
  long take(long length, long alignment) {
    long run = shortest(length, alignment);
    Long runLength = run < 0 ? null : lengthByStart.get(run);
    if (runLength == null) {
      return -1;
    }
    long end = run + runLength;
    long lowest = up(run, alignment);
    long highest = down(end - length, alignment);
    long taken = lowestOnly || dice.nextBoolean() ? lowest : highest;
    remove(run, runLength);
    if (taken > run) {
      put(run, taken - run);
    }
    if (taken + length < end) {
      put(taken + length, end - taken - length);
    }
    return taken;
  }

  /**
   * How many blocks of each order the free frames make when cut into the largest blocks that start
   * at a multiple of their length.
   */
  List<Long> blocks(int maxOrder) {
    long[] counts = new long[maxOrder + 1];
    lengthByStart.forEach((start, length) -> {
      long at = start;
      long end = start + length;
      while (at < end) {
        int order = at == 0 ? maxOrder : Math.min(maxOrder, Long.numberOfTrailingZeros(at));
        while (at + (1L << order) > end) {
          order--;
        }
        counts[order]++;
        at += 1L << order;
      }
    });
    List<Long> blocks = new ArrayList<>();
    for (long count : counts) {
      blocks.add(count);
    }
    return blocks;
  }

  /** The start of the shortest run that will do, or -1; among equals, one of both ends. */
  private long shortest(long length, long alignment) {
    for (NavigableSet<Long> starts : startsByLength.tailMap(length).values()) {
      NavigableSet<Long> order =
          starts.size() > 1 && dice.nextBoolean() ? starts.descendingSet() : starts;
      for (long start : order) {
        Long runLength = lengthByStart.get(start);
        if (runLength != null && up(start, alignment) + length <= start + runLength) {
          return start;
        }
      }
    }
    return -1;
  }

  private void put(long start, long length) {
    lengthByStart.put(start, length);
    startsByLength.computeIfAbsent(length, key -> new TreeSet<>()).add(start);
    pages += length;
  }

  private void remove(long start, long length) {
    lengthByStart.remove(start);
    NavigableSet<Long> equals = startsByLength.get(length);
    if (equals != null) {
      equals.remove(start);
      if (equals.isEmpty()) {
        startsByLength.remove(length);
      }
    }
    pages -= length;
  }

  private static long up(long frame, long alignment) {
    return Math.ceilDiv(frame, alignment) * alignment;
  }

  private static long down(long frame, long alignment) {
    return Math.floorDiv(frame, alignment) * alignment;
  }
}
