package dev.kmemspec.machine;

import java.util.List;

/**
 * How large SLUB makes the slabs of a cache (SL-04; slub.c:calculate_order): the first order up to
 * 3 that holds the wanted number of objects and wastes little, else the order of one object.
 */
public final class SlabOrder {
  /** slab_max_order, unless one object alone needs more. */
  public static final int MOST = 3;

  /** What part of a slab may be wasted at most: first this, then that. */
  private static final List<Integer> WASTED = List.of(16, 8, 4, 2);

  private final int pageSize;
  private final int most;
  private final int fls;

  /**
   * The rule of a machine.
   *
   * @param pageSize bytes in a page
   * @param maxOrder the largest order of the page allocator
   * @param cpus CPUs that the kernel reckoned with when it started
   */
  public SlabOrder(int pageSize, int maxOrder, int cpus) {
    this.pageSize = pageSize;
    most = Math.min(MOST, maxOrder);
    fls = 32 - Integer.numberOfLeadingZeros(cpus);
  }

  /** The order of a slab for that stride, in bytes, under a profile. */
  public int of(long stride, Profile profile) {
    return profile.before(6, 7) ? before67(stride) : since67(stride);
  }

  /** How many objects of that stride a slab of that order holds. */
  public long objects(long stride, int order) {
    return ((long) pageSize << order) / stride;
  }

  /** The wanted number of objects stays, and the waste may grow to a half. */
  private int since67(long stride) {
    int least = orderFor(wanted(stride) * stride);
    for (int fraction : WASTED) {
      int order = fitting(stride, least, fraction);
      if (order <= most) {
        return order;
      }
    }
    return orderFor(stride);
  }

  /** Fewer objects are wanted before more than a quarter is wasted. */
  private int before67(long stride) {
    for (long wanted = wanted(stride); wanted > 1; wanted--) {
      for (int fraction = 16; fraction >= 4; fraction /= 2) {
        int order = fitting(stride, orderFor(wanted * stride), fraction);
        if (order <= most) {
          return order;
        }
      }
    }
    return orderFor(stride);
  }

  private long wanted(long stride) {
    return Math.min(4L * (fls + 1), Math.max(((long) pageSize << most) / stride, 1));
  }

  private int fitting(long stride, int least, int fraction) {
    int order = least;
    while (order <= most) {
      long slab = (long) pageSize << order;
      if (slab % stride <= slab / fraction) {
        return order;
      }
      order++;
    }
    return order;
  }

  /** The smallest order whose block holds that many bytes, at least 1. */
  private int orderFor(long bytes) {
    return 64 - Long.numberOfLeadingZeros((bytes - 1) >>> Integer.numberOfTrailingZeros(pageSize));
  }
}
