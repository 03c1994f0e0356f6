package dev.kmemspec.machine;

import java.util.Arrays;

/**
 * The kmalloc size classes of a machine under a profile (PV-03, PV-05 to PV-09, KM-04 to KM-06,
 * KM-18). Profiles of no kernel have those of SLUB. All sizes are bytes, unsigned.
 *
 * <p>SLUB has classes up to two pages and serves more by whole blocks of pages. SLAB up to 2.6.21
 * has classes up to 128 KiB and serves no more; which of them exist depends on the page size and
 * the cache line. SLOB has none: what fits in a page behind a header of the minimal alignment is
 * rounded up to a unit of a few bytes, and all else is a block of pages.
 *
 * @see #of
 */
public final class SizeClasses {
  private static final long MOST_OF_SLAB = 131072;

  /** MAX_OBJ_ORDER: an object of a cache of SLAB takes so many pages at most. */
  private static final int MOST_SLAB_OBJECT_PAGES = 32;

  /** From this page size on a SLOB unit takes four bytes instead of two. */
  private static final int LARGE_PAGE = 65536;

  private final int pageSize;
  private final long[] classes;
  private final long maxCacheSize;
  private final long maxSize;
  private final Machine machine;
  private final int unit;
  private final boolean slab;

  private SizeClasses(
      Machine machine,
      Profile.Slabs slabs,
      long[] classes,
      long maxCacheSize,
      long maxSize,
      int unit) {
    this.machine = machine;
    slab = slabs == Profile.Slabs.SLAB;
    pageSize = machine.pageSize();
    this.classes = classes;
    this.maxCacheSize = maxCacheSize;
    this.maxSize = maxSize;
    this.unit = unit;
  }

  /** The classes of that machine under that profile. */
  public static SizeClasses of(Machine machine, Profile profile) {
    long whole = (long) machine.pageSize() << machine.maxOrder();
    Profile.Slabs slabs = profile.slabs();
    return switch (slabs) {
      case ANY, SLUB -> {
        long most = 2L * machine.pageSize();
        yield new SizeClasses(machine, slabs, slub(machine, most), most, whole, 0);
      }
      case SLAB -> {
        long most = Math.min(MOST_OF_SLAB, whole);
        yield new SizeClasses(machine, slabs, slab(machine, most), most, most, 0);
      }
      case SLOB -> {
        long most = machine.pageSize() - machine.minAlign() - 1L;
        int unit = machine.pageSize() < LARGE_PAGE ? 2 : 4;
        yield new SizeClasses(machine, slabs, new long[0], most, whole, unit);
      }
    };
  }

  /** The classes of SLUB: powers of two from the minimum, and 96 and 192 between (PV-07, PV-08). */
  private static long[] slub(Machine machine, long most) {
    int smallest = machine.minAlign();
    return table(smallest, most, smallest <= 32, smallest <= 64);
  }

  /** The classes of SLAB: 32 on 4K pages only, 96 and 192 where the cache line is short. */
  private static long[] slab(Machine machine, long most) {
    int smallest = Math.max(machine.minAlign(), machine.pageSize() == 4096 ? 32 : 64);
    boolean has96 = smallest <= 64 && machine.minAlign() <= 32 && machine.cacheLine() < 64;
    boolean has192 = smallest <= 64 && machine.cacheLine() < 128;
    return table(smallest, most, has96, has192);
  }

  private static long[] table(long smallest, long most, boolean has96, boolean has192) {
    long[] found = new long[64];
    int count = 0;
    for (long size = smallest; size <= most; size <<= 1) {
      if (size == 128 && has96) {
        found[count++] = 96;
      }
      if (size == 256 && has192) {
        found[count++] = 192;
      }
      found[count++] = size;
    }
    return Arrays.copyOf(found, count);
  }

  /** KMALLOC_MAX_CACHE_SIZE: above it the page allocator serves, if anybody does (PV-03). */
  public long maxCacheSize() {
    return maxCacheSize;
  }

  /** KMALLOC_MAX_SIZE: above it kmalloc fails (PV-03, KM-07). */
  public long maxSize() {
    return maxSize;
  }

  /** The largest object that a cache may have (PV-05). */
  public long maxObjectSize() {
    long whole = (long) pageSize << machine.maxOrder();
    return slab ? Math.min((long) pageSize * MOST_SLAB_OBJECT_PAGES, whole) : whole;
  }

  /** The classes, ascending; none where there are none (PV-06). */
  public long[] classes() {
    return classes.clone();
  }

  /**
   * The usable bytes of a block of that size, kmalloc_size_roundup (KM-18): 0 for 0; the class for
   * what a cache serves; a whole block of pages up to the limit; the size itself beyond it.
   */
  public long roundup(long size) {
    if (size == 0 || Long.compareUnsigned(size, maxSize) > 0) {
      return size;
    }
    if (size > maxCacheSize) {
      return (long) pageSize << machine.orderFor(size);
    }
    if (unit > 0) {
      return (size + unit - 1) & -unit;
    }
    for (long candidate : classes) {
      if (candidate >= size) {
        return candidate;
      }
    }
    throw new AssertionError("no class for " + size);
  }

  /**
   * The alignment that a profile promises for a request (PV-09): the minimum always; since 5.4 a
   * power-of-two size its own alignment; since 6.12 any size its largest power-of-two divisor.
   */
  public long alignment(long size, Profile profile) {
    long natural = Long.lowestOneBit(size);
    boolean promised = profile.since(6, 12) || (profile.since(5, 4) && Long.bitCount(size) == 1);
    return promised ? Math.max(machine.minAlign(), natural) : machine.minAlign();
  }
}
