package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SlabOrder;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import org.jspecify.annotations.Nullable;

/**
 * How SLUB lays out the slabs of a cache without debugging flags (SC-04, SL-01, SL-04). The limit
 * of 32767 objects in a slab is never reached: a page of 64 KiB holds 8192 of the smallest.
 *
 * @param stride bytes from one object to the next
 * @param order the slab is 2^order pages
 * @param objects how many fit in such a slab
 * @param leastOrder the order of one object, tried under pressure (SL-06)
 * @param leastObjects how many fit in a slab of that order
 */
record SlabLayout(long stride, int order, long objects, int leastOrder, long leastObjects) {
  /** SLAB_RED_ZONE and its like: their metadata depend on options that no profile names. */
  static final int DEBUG =
      SlabFlags.RED_ZONE | SlabFlags.POISON | SlabFlags.STORE_USER | SlabFlags.CONSISTENCY_CHECKS;

  private static final int POINTER = 8;

  /** The multiple that every object's address is, at least (SC-04); 8 where none can be told. */
  static long alignment(SlabCall.KmemCacheCreate call, Machine machine) {
    long asked = Long.bitCount(call.align()) == 1 ? call.align() : POINTER;
    if (call.flags().has(SlabFlags.HWCACHE_ALIGN)) {
      long line = machine.cacheLine();
      while (line != POINTER && Long.compareUnsigned(call.size(), line / 2) <= 0) {
        line /= 2;
      }
      asked = Math.max(asked, line);
    }
    return Math.max(asked, POINTER);
  }

  /** The stride of such a cache; 0 where the profile's rules do not tell. */
  static long stride(SlabCall.KmemCacheCreate call, Machine machine) {
    boolean plain =
        (call.flags().bits() & DEBUG) == 0
            && call.size() > 0
            && call.size() <= (long) machine.pageSize() << machine.maxOrder()
            && (call.align() == 0 || Long.bitCount(call.align()) == 1);
    if (!plain) {
      return 0;
    }
    boolean pointerBehind = call.ctor() || call.flags().has(SlabFlags.TYPESAFE_BY_RCU);
    long padded = up(call.size(), POINTER) + (pointerBehind ? POINTER : 0);
    return up(padded, alignment(call, machine));
  }

  /** The layout for a stride, or null where no slab of the machine can hold an object. */
  static @Nullable SlabLayout of(long stride, Machine machine, Profile profile) {
    int one = machine.orderFor(stride);
    if (one > machine.maxOrder()) {
      return null;
    }
    SlabOrder orders = new SlabOrder(machine.pageSize(), machine.maxOrder(), machine.cpus());
    int order = orders.of(stride, profile);
    return new SlabLayout(
        stride, order, orders.objects(stride, order), one, orders.objects(stride, one));
  }

  private static long up(long size, long multiple) {
    return (size + multiple - 1) & -multiple;
  }
}
