package dev.kmemspec.machine;

import java.util.Arrays;

/**
 * The kmalloc size classes of a machine under SLUB (PV-03, PV-07, PV-08, PV-09, KM-04 to KM-06,
 * KM-18). All sizes are bytes, unsigned.
 *
 * @see #of
 */
public final class SizeClasses {
  private final int pageSize;
  private final long[] classes;
  private final long maxCacheSize;
  private final long maxSize;
  private final Machine machine;

  private SizeClasses(Machine machine) {
    this.machine = machine;
    pageSize = machine.pageSize();
    maxCacheSize = 2L * pageSize;
    maxSize = (long) pageSize << machine.maxOrder();
    long[] found = new long[64];
    int count = 0;
    long smallest = Math.max(8, machine.minAlign());
    for (long size = smallest; size <= maxCacheSize; size <<= 1) {
      if (size == 128 && smallest <= 32) {
        found[count++] = 96;
      }
      if (size == 256 && smallest <= 64) {
        found[count++] = 192;
      }
      found[count++] = size;
    }
    classes = Arrays.copyOf(found, count);
  }

  /** The classes of that machine. */
  public static SizeClasses of(Machine machine) {
    return new SizeClasses(machine);
  }

  /** KMALLOC_MAX_CACHE_SIZE: above it the page allocator serves (PV-03). */
  public long maxCacheSize() {
    return maxCacheSize;
  }

  /** KMALLOC_MAX_SIZE: above it kmalloc fails (PV-03, KM-07). */
  public long maxSize() {
    return maxSize;
  }

  /** The classes, ascending. */
  public long[] classes() {
    return classes.clone();
  }

  /**
   * kmalloc_size_roundup (KM-18): 0 for 0; the class for what a cache serves; a whole block of
   * pages up to the limit; the size itself beyond it.
   */
  public long roundup(long size) {
    if (size == 0 || Long.compareUnsigned(size, maxSize) > 0) {
      return size;
    }
    if (size > maxCacheSize) {
      return (long) pageSize << machine.orderFor(size);
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
