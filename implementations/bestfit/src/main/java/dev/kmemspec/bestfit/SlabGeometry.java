package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.SlabFlags;

/**
 * How a cache lays out its slabs.
 *
 * @param stride bytes from one object to the next
 * @param align what every object's address is a multiple of
 * @param order the usual slab is 2^order pages; -1 where no slab could hold one object
 * @param leastOrder the smallest slab that holds one object
 */
record SlabGeometry(long stride, long align, int order, int leastOrder) {
  private static final long WORD = 8;
  private static final int LARGEST_LINUX_ORDER = 3;
  private static final long MOST_LINUX_OBJECTS = 32767;
  private static final int DEBUG =
      SlabFlags.RED_ZONE | SlabFlags.POISON | SlabFlags.STORE_USER | SlabFlags.CONSISTENCY_CHECKS;

  /** struct track, one for the allocation and one for the free. */
  private static final long TRACKS = 64;

  /** The layout of a cache of objects of that size under that profile. */
  static SlabGeometry of(
      Machine machine, Profile profile, long size, long align, SlabFlags flags, boolean ctor) {
    long alignment = alignment(machine, size, align, flags);
    if (Long.compareUnsigned(size, (long) machine.pageSize() << machine.maxOrder()) > 0) {
      return new SlabGeometry(size, alignment, -1, -1);
    }
    long stride =
        profile.isLinux() ? linuxStride(size, alignment, flags, ctor) : up(size, alignment);
    int least = machine.orderFor(stride);
    if (least > machine.maxOrder()) {
      return new SlabGeometry(stride, alignment, -1, -1);
    }
    int order =
        profile.isLinux() ? linuxOrder(machine, profile, stride) : ownOrder(machine, stride);
    return new SlabGeometry(stride, alignment, order, least);
  }

  /** How many objects a slab of that order holds. */
  long objects(Machine machine, int slabOrder) {
    return ((long) machine.pageSize() << slabOrder) / stride;
  }

  /**
   * SC-04: what was asked for, a word, and the cache line as far as objects are larger than half.
   */
  private static long alignment(Machine machine, long size, long align, SlabFlags flags) {
    long line = 1;
    if (flags.has(SlabFlags.HWCACHE_ALIGN)) {
      line = machine.cacheLine();
      while (line > 1 && Long.compareUnsigned(size, line / 2) <= 0) {
        line /= 2;
      }
    }
    return up(Math.max(WORD, Math.max(align, line)), WORD);
  }

  /** SL-01, SL-02: the free pointer stays outside an object whose content must last. */
  private static long linuxStride(long size, long align, SlabFlags flags, boolean ctor) {
    long stride = up(size, WORD);
    if (flags.has(SlabFlags.RED_ZONE) && stride == size) {
      stride += WORD;
    }
    boolean tiny = flags.has(SlabFlags.RED_ZONE) && size < WORD;
    if (ctor || tiny || flags.has(SlabFlags.TYPESAFE_BY_RCU) || flags.has(SlabFlags.POISON)) {
      stride += WORD;
    }
    stride += flags.has(SlabFlags.STORE_USER) ? TRACKS : 0;
    stride += flags.has(SlabFlags.RED_ZONE) ? WORD + up(WORD, align) : 0;
    return up(stride, align);
  }

  /** SL-04. */
  private static int linuxOrder(Machine machine, Profile profile, long stride) {
    int bits = 32 - Integer.numberOfLeadingZeros(machine.cpus());
    int largest = Math.min(LARGEST_LINUX_ORDER, machine.maxOrder());
    long fitting = ((long) machine.pageSize() << largest) / stride;
    long wanted = Math.min(4L * (bits + 1), fitting);
    // Since 6.7 half of a slab may be wasted rather than fewer objects accepted.
    boolean steps = profile.before(6, 7);
    int mostWasted = steps ? 4 : 2;
    for (long objects = wanted; objects > 0; objects--) {
      boolean last = objects == 1;
      for (int fraction = last ? 1 : 16; fraction >= (last ? 1 : mostWasted); fraction /= 2) {
        int order = firstOrder(machine, stride, objects, fraction, largest);
        if (order <= largest) {
          return order;
        }
      }
    }
    return machine.orderFor(stride);
  }

  private static int firstOrder(
      Machine machine, long stride, long objects, int fraction, int largest) {
    long page = machine.pageSize();
    int order = machine.orderFor(objects * stride);
    if ((page << order) / stride > MOST_LINUX_OBJECTS) {
      order = machine.orderFor(MOST_LINUX_OBJECTS * stride) - 1;
    }
    while (order <= largest && (page << order) % stride > (page << order) / fraction) {
      order++;
    }
    return order;
  }

  /** Three objects a slab, as far as blocks of pages are that large. */
  private static int ownOrder(Machine machine, long stride) {
    return Math.min(machine.maxOrder(), machine.orderFor(3 * stride));
  }

  /** Whether a cache with those flags keeps to itself (SL-07). */
  static boolean debug(SlabFlags flags) {
    return (flags.bits() & DEBUG) != 0;
  }

  static long up(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
