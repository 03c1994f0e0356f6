package dev.kmemspec.alloc.area;

import java.util.Arrays;

/**
 * A range of addresses that is taken.
 *
 * <p>Identity: the pages of an area of vmalloc are the sum of 2^order over its blocks.
 *
 * <p>Belongs to whoever took it, until it is given back.
 */
final class Area {
  private static final int FIRST_ROOM = 4;
  private static final int ORDER_BITS = 5;

  /** The first address. */
  final long start;

  /** How many pages, the guard page not among them. */
  final int pages;

  AreaKind kind = AreaKind.VMALLOC;

  /** The bytes asked for. */
  long requested;

  /** Whether it may be mapped into user space. */
  boolean user;

  /** Whether what it shows is given back with it (VM_MAP_PUT_PAGES). */
  boolean puts;

  /** For a device: the physical address of its first page. */
  long physical = -1;

  /** What lies behind it: blocks of its own, in order; or addresses of somebody else's pages. */
  private long[] behind = new long[FIRST_ROOM];

  private int count;

  Area(long start, int pages) {
    this.start = start;
    this.pages = pages;
  }

  /** Makes a window ready for its next use. */
  void reset() {
    kind = AreaKind.VMALLOC;
    user = false;
    puts = false;
    physical = -1;
    count = 0;
  }

  int count() {
    return count;
  }

  void add(long word) {
    if (count == behind.length) {
      behind = Arrays.copyOf(behind, 2 * count);
    }
    behind[count++] = word;
  }

  void addBlock(int frame, int order) {
    add((long) frame << ORDER_BITS | order);
  }

  long word(int index) {
    return behind[index];
  }

  int frame(int index) {
    return (int) (behind[index] >>> ORDER_BITS);
  }

  int order(int index) {
    return (int) behind[index] & ((1 << ORDER_BITS) - 1);
  }
}
