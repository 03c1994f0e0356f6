package dev.kmemspec.reference;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.SlabFlags;

/**
 * How a cache lays its objects out (SC-04, SL-01, SL-02, SL-04).
 *
 * @param align the alignment of every object, in bytes
 * @param stride from one object to the next, in bytes
 * @param order the order of a slab, or -1 where not even one object fits the largest
 * @param smallestOrder the order of a slab with one object, used under pressure (SL-06)
 */
public record SlabLayout(long align, long stride, int order, int smallestOrder) {
  private static final int POINTER_SIZE = 8;
  private static final int MOST_ORDER = 3;
  private static final int MOST_OBJECTS = 32767;

  /** The layout of a cache; {@code align} is 0 or a power of two. */
  static SlabLayout of(
      Machine machine, Profile profile, long size, long align, SlabFlags flags, boolean ctor) {
    long aligned = alignment(machine, size, align, flags);
    boolean pointerBehind = ctor || flags.has(SlabFlags.TYPESAFE_BY_RCU);
    long stride = roundUp(size, POINTER_SIZE) + (pointerBehind ? POINTER_SIZE : 0);
    return ofStride(machine, profile, aligned, roundUp(stride, aligned));
  }

  private static SlabLayout ofStride(Machine machine, Profile profile, long align, long stride) {
    int smallest = machine.orderFor(stride);
    if (smallest > machine.maxOrder()) {
      return new SlabLayout(align, stride, -1, smallest);
    }
    return new SlabLayout(align, stride, order(machine, profile, stride, smallest), smallest);
  }

  /** calculate_alignment (SC-04). */
  static long alignment(Machine machine, long size, long align, SlabFlags flags) {
    long wanted = align;
    if (flags.has(SlabFlags.HWCACHE_ALIGN)) {
      long line = machine.cacheLine();
      while (line > 1 && size <= line / 2) {
        line /= 2;
      }
      wanted = Math.max(wanted, line);
    }
    return roundUp(Math.max(wanted, POINTER_SIZE), POINTER_SIZE);
  }

  /** calculate_order (SL-04). */
  private static int order(Machine machine, Profile profile, long stride, int smallest) {
    int mostOrder = Math.min(MOST_ORDER, machine.maxOrder());
    long mostObjects = Math.max(1, slabBytes(machine, mostOrder) / stride);
    long wanted = 4L * (33 - Integer.numberOfLeadingZeros(machine.cpus()));
    wanted = Math.min(Math.min(wanted, mostObjects), MOST_OBJECTS);
    boolean stepsDown = profile.before(6, 7);
    while (smallest <= mostOrder && wanted >= 1) {
      for (int fraction = 16; fraction >= (stepsDown ? 4 : 2); fraction /= 2) {
        for (int order = machine.orderFor(wanted * stride); order <= mostOrder; order++) {
          long bytes = slabBytes(machine, order);
          if (bytes % stride <= bytes / fraction) {
            return order;
          }
        }
      }
      // Before 6.7 a slab that wastes too much was tried again with fewer objects.
      wanted = stepsDown && wanted > 2 ? wanted - 1 : 0;
    }
    return smallest;
  }

  /** How many objects a slab of that order holds. */
  int objects(Machine machine, int slabOrder) {
    return (int) Math.min(MOST_OBJECTS, slabBytes(machine, slabOrder) / stride);
  }

  private static long slabBytes(Machine machine, int order) {
    return (long) machine.pageSize() << order;
  }

  static long roundUp(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
