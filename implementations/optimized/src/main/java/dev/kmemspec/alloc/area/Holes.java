package dev.kmemspec.alloc.area;

import java.util.Arrays;

/**
 * The free runs of pages of a space, sorted, in arrays of at most {@value #MOST} runs that know
 * their longest one. A search looks at the longest ones, then into one array; nothing is boxed and
 * nothing is balanced.
 *
 * <p>Identity: {@code free} is the sum of the lengths; no two runs touch (VM-10).
 *
 * <p>Not thread-safe.
 */
final class Holes {
  private static final int MOST = 128;

  /** No run fits. */
  static final long NONE = -1;

  /** Runs side by side in the order of their starts; at least one, but for the only group. */
  private static final class Group {
    final long[] starts = new long[MOST];
    final long[] lengths = new long[MOST];
    int count;

    /** No run of the group is longer; it may be none's length for a while after a removal. */
    long longest;

    long first() {
      return starts[0];
    }

    /** The last run that starts at or below a page, or -1. */
    int at(long page) {
      int found = Arrays.binarySearch(starts, 0, count, page);
      return found >= 0 ? found : -found - 2;
    }

    void insert(int index, long start, long length) {
      System.arraycopy(starts, index, starts, index + 1, count - index);
      System.arraycopy(lengths, index, lengths, index + 1, count - index);
      starts[index] = start;
      lengths[index] = length;
      count++;
      longest = Math.max(longest, length);
    }

    void remove(int index) {
      count--;
      System.arraycopy(starts, index + 1, starts, index, count - index);
      System.arraycopy(lengths, index + 1, lengths, index, count - index);
    }

    /** The lowest run that fits, or -1; measures anew where none does. */
    int lowest(long wanted, long align, long from, long to) {
      for (int i = 0; i < count; i++) {
        long start = up(Math.max(starts[i], from), align);
        if (Math.min(starts[i] + lengths[i], to) - start >= wanted) {
          return i;
        }
      }
      measure();
      return -1;
    }

    void measure() {
      longest = 0;
      for (int i = 0; i < count; i++) {
        longest = Math.max(longest, lengths[i]);
      }
    }
  }

  private Group[] groups = {new Group()};
  private int size = 1;
  private long free;

  /** So many pages from that one are free. */
  Holes(long first, long pages) {
    give(first, pages);
  }

  /** How many pages are free. */
  long free() {
    return free;
  }

  /** The group that has, or would get, a run that starts at the page. */
  private int groupOf(long page) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (groups[middle].first() <= page) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Takes the lowest run of that length that starts at a multiple and lies between two pages.
   *
   * @param align a power of two, in pages
   * @return its first page, or {@link #NONE}
   */
  long takeLowest(long length, long align, long from, long to) {
    for (int g = groupOf(from); g < size; g++) {
      Group group = groups[g];
      if (group.count > 0 && group.first() >= to) {
        return NONE;
      }
      int found = group.longest < length ? -1 : group.lowest(length, align, from, to);
      if (found >= 0) {
        long start = up(Math.max(group.starts[found], from), align);
        cut(g, found, start, length);
        return start;
      }
    }
    return NONE;
  }

  /** The same from above, without bounds. */
  long takeHighest(long length, long align) {
    for (int g = size - 1; g >= 0; g--) {
      Group group = groups[g];
      for (int i = group.count - 1; group.longest >= length && i >= 0; i--) {
        long start = (group.starts[i] + group.lengths[i] - length) & -align;
        if (start >= group.starts[i]) {
          cut(g, i, start, length);
          return start;
        }
      }
    }
    return NONE;
  }

  /** The next multiple; page numbers are far from the ends of what a long holds. */
  private static long up(long page, long align) {
    return (page + align - 1) & -align;
  }

  /** Takes pages out of a run: all of it, an end, or the middle (va_clip). */
  private void cut(int g, int i, long start, long length) {
    Group group = groups[g];
    long below = start - group.starts[i];
    long above = group.lengths[i] - below - length;
    free -= length;
    if (below > 0) {
      group.lengths[i] = below;
      if (above > 0) {
        insert(g, i + 1, start + length, above);
      }
    } else if (above > 0) {
      group.starts[i] = start + length;
      group.lengths[i] = above;
    } else {
      group.remove(i);
      dropEmpty(g);
    }
  }

  /** Gives pages back, none of which is free, joined with the runs that they touch. */
  void give(long start, long length) {
    int g = groupOf(start);
    Group group = groups[g];
    int i = group.at(start);
    long end = start + length;
    boolean joinsBelow = i >= 0 && group.starts[i] + group.lengths[i] == start;
    boolean lastOfGroup = i + 1 == group.count;
    Group next = lastOfGroup && g + 1 < size ? groups[g + 1] : group;
    int above = lastOfGroup ? 0 : i + 1;
    boolean joinsAbove = (next != group || !lastOfGroup) && next.starts[above] == end;
    free += length;
    long joined = length + (joinsAbove ? next.lengths[above] : 0);
    if (joinsBelow) {
      group.lengths[i] += joined;
      group.longest = Math.max(group.longest, group.lengths[i]);
      if (joinsAbove) {
        next.remove(above);
        dropEmpty(next == group ? g : g + 1);
      }
    } else if (joinsAbove) {
      next.starts[above] = start;
      next.lengths[above] = joined;
      next.longest = Math.max(next.longest, joined);
    } else {
      insert(g, i + 1, start, length);
    }
  }

  private void insert(int g, int index, long start, long length) {
    Group group = groups[g];
    if (group.count < MOST) {
      group.insert(index, start, length);
      return;
    }
    Group upper = new Group();
    int half = MOST / 2;
    upper.count = MOST - half;
    System.arraycopy(group.starts, half, upper.starts, 0, upper.count);
    System.arraycopy(group.lengths, half, upper.lengths, 0, upper.count);
    group.count = half;
    group.measure();
    upper.measure();
    if (size == groups.length) {
      groups = Arrays.copyOf(groups, 2 * size);
    }
    System.arraycopy(groups, g + 1, groups, g + 2, size - g - 1);
    groups[g + 1] = upper;
    size++;
    if (index <= half) {
      group.insert(index, start, length);
    } else {
      upper.insert(index - half, start, length);
    }
  }

  private void dropEmpty(int g) {
    if (groups[g].count == 0 && size > 1) {
      System.arraycopy(groups, g + 1, groups, g, size - g - 1);
      size--;
    }
  }

  /**
   * Checks order, bounds and sums.
   *
   * @throws IllegalStateException saying what is wrong
   */
  void validate() {
    long sum = 0;
    long end = -1;
    for (int g = 0; g < size; g++) {
      Group group = groups[g];
      require(group.count > 0 || size == 1, "an empty group");
      for (int i = 0; i < group.count; i++) {
        require(group.starts[i] > end, "a hole overlaps or touches the one below");
        require(group.lengths[i] > 0, "an empty hole");
        require(group.lengths[i] <= group.longest, "the longest hole of a group");
        end = group.starts[i] + group.lengths[i];
        sum += group.lengths[i];
      }
    }
    require(sum == free, "the count of free pages");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what + " is wrong");
    }
  }
}
