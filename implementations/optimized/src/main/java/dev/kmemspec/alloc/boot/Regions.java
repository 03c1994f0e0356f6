package dev.kmemspec.alloc.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sorted list of disjoint ranges, each on a node and with flags, in four arrays.
 *
 * <p>Identity: no two neighbours touch and are alike (MB-01). The arrays grow in the Java heap,
 * never into memory that is handed out; but until they may grow at all, they hold as many regions
 * as those of Linux do at first (MB-10).
 *
 * <p>Not thread-safe.
 */
final class Regions {
  private static final int ROOM = 128;

  private long[] bases = new long[ROOM];
  private long[] ends = new long[ROOM];
  private int[] nodes = new int[ROOM];
  private int[] flags = new int[ROOM];
  private int count;

  Regions() {}

  static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  static long min(long a, long b) {
    return below(a, b) ? a : b;
  }

  static long max(long a, long b) {
    return below(a, b) ? b : a;
  }

  int count() {
    return count;
  }

  long base(int index) {
    return bases[index];
  }

  long end(int index) {
    return ends[index];
  }

  int node(int index) {
    return nodes[index];
  }

  int flags(int index) {
    return flags[index];
  }

  /** The first region that ends behind the address. */
  int firstBehind(long address) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (below(address, ends[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Whether some byte of a range is in a region. */
  boolean touches(long base, long end) {
    int index = firstBehind(base);
    return index < count && below(bases[index], end);
  }

  /** Whether one region has the whole range. */
  boolean holds(long base, long end) {
    int index = firstBehind(base);
    return index < count && !below(base, bases[index]) && !below(ends[index], end);
  }

  /** How many parts of a range are in no region. */
  int gaps(long base, long end) {
    int gaps = 0;
    long at = base;
    for (int i = firstBehind(base); i < count && below(bases[i], end); i++) {
      gaps += below(at, bases[i]) ? 1 : 0;
      at = ends[i];
    }
    return gaps + (below(at, end) ? 1 : 0);
  }

  /** Whether so many regions more fit before the list has to grow. */
  boolean hasRoom(int more) {
    return count + more <= ROOM;
  }

  /** Adds what is lacking of a range (MB-02). */
  void fill(long base, long end, int node, int flag) {
    long at = base;
    int i = firstBehind(base);
    while (below(at, end)) {
      if (i < count && !below(at, bases[i])) {
        at = ends[i++];
      } else {
        long stop = i < count ? min(bases[i], end) : end;
        insert(i++, at, stop, node, flag);
        at = stop;
      }
    }
    merge();
  }

  /** Takes a range out (MB-04). */
  void clear(long base, long end) {
    if (!below(base, end)) {
      return;
    }
    int from = cut(base);
    int to = cut(end);
    close(from, to);
  }

  /** Takes the flags away, then adds others, of what there is in a range. */
  void mark(long base, long end, int cleared, int added) {
    if (below(base, end)) {
      int from = cut(base);
      int to = cut(end);
      for (int i = from; i < to; i++) {
        flags[i] = (flags[i] & ~cleared) | added;
      }
      merge();
    }
  }

  /** Puts what there is in a range on a node. */
  void place(long base, long end, int node) {
    if (below(base, end)) {
      int from = cut(base);
      Arrays.fill(nodes, from, cut(end), node);
      merge();
    }
  }

  /** Cuts every region to multiples of the alignment (MB-17). */
  void trim(long align) {
    for (int i = count - 1; i >= 0; i--) {
      long base = (bases[i] + align - 1) & -align;
      long end = ends[i] & -align;
      if (below(base, bases[i]) || !below(base, end)) {
        close(i, i + 1);
      } else {
        bases[i] = base;
        ends[i] = end;
      }
    }
  }

  /** Makes regions begin at the address; the first that does not begin below it. */
  private int cut(long address) {
    int i = firstBehind(address);
    if (i < count && below(bases[i], address)) {
      insert(i, bases[i], address, nodes[i], flags[i]);
      bases[i + 1] = address;
      return i + 1;
    }
    return i;
  }

  private void insert(int index, long base, long end, int node, int flag) {
    if (count == bases.length) {
      bases = Arrays.copyOf(bases, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      nodes = Arrays.copyOf(nodes, 2 * count);
      flags = Arrays.copyOf(flags, 2 * count);
    }
    move(index, index + 1, count - index);
    bases[index] = base;
    ends[index] = end;
    nodes[index] = node;
    flags[index] = flag;
    count++;
  }

  /** Drops the regions from one to before another. */
  private void close(int from, int to) {
    move(to, from, count - to);
    count -= to - from;
  }

  private void move(int from, int to, int length) {
    System.arraycopy(bases, from, bases, to, length);
    System.arraycopy(ends, from, ends, to, length);
    System.arraycopy(nodes, from, nodes, to, length);
    System.arraycopy(flags, from, flags, to, length);
  }

  private void merge() {
    int kept = 0;
    for (int i = 1; i < count; i++) {
      boolean joins = ends[kept] == bases[i] && nodes[kept] == nodes[i] && flags[kept] == flags[i];
      if (joins) {
        ends[kept] = ends[i];
      } else {
        kept++;
        bases[kept] = bases[i];
        ends[kept] = ends[i];
        nodes[kept] = nodes[i];
        flags[kept] = flags[i];
      }
    }
    count = Math.min(count, kept + 1);
  }

  /** The regions in order. */
  List<Region> all() {
    List<Region> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new Region(bases[i], ends[i] - bases[i], nodes[i], flags[i]));
    }
    return all;
  }

  /**
   * Checks order, bounds and minimality.
   *
   * @throws IllegalStateException saying what is wrong
   */
  void validate() {
    for (int i = 0; i < count; i++) {
      boolean alike = i > 0 && nodes[i] == nodes[i - 1] && flags[i] == flags[i - 1];
      boolean apart = i == 0 || below(ends[i - 1], bases[i]) || (ends[i - 1] == bases[i] && !alike);
      if (!below(bases[i], ends[i]) || !apart) {
        throw new IllegalStateException("region " + i + " is empty, or overlaps or should be one");
      }
    }
  }
}
