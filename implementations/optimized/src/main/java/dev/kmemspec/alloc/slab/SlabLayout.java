package dev.kmemspec.alloc.slab;

import dev.kmemspec.alloc.page.PageConfig;

/**
 * How a cache lays its objects out.
 *
 * @param align every object's address is a multiple of it
 * @param stride bytes from one object to the next
 * @param order a slab is 2^order pages; -1 where not even one object fits the largest
 * @param leastOrder the order of a slab with one object, taken under pressure (SL-06)
 */
public record SlabLayout(int align, long stride, int order, int leastOrder) {
  private static final int POINTER = 8;
  private static final int MOST_ORDER = 3;
  private static final int MOST_OBJECTS = 32767;

  /** The layout of SLUB (SC-04, SL-01, SL-04). */
  public static SlabLayout slub(
      PageConfig config, SlabPolicy policy, long size, long align, int flags, boolean ctor) {
    int aligned = alignment(policy, size, align, flags);
    boolean pointerBehind = ctor || (flags & SlabFlag.TYPESAFE_BY_RCU) != 0;
    long padded = up(size, POINTER) + (pointerBehind ? POINTER : 0);
    return ofStride(config, policy, aligned, up(padded, aligned));
  }

  private static SlabLayout ofStride(PageConfig config, SlabPolicy policy, int align, long stride) {
    int least = config.orderFor(stride);
    int order = least > config.maxOrder() ? -1 : order(config, policy, stride, least);
    return new SlabLayout(align, stride, order, least);
  }

  private static int alignment(SlabPolicy policy, long size, long align, int flags) {
    long wanted = align;
    if ((flags & SlabFlag.HWCACHE_ALIGN) != 0) {
      long line = policy.cacheLine();
      while (size <= line / 2) {
        line /= 2;
      }
      wanted = Math.max(wanted, line);
    }
    return (int) up(Math.max(wanted, POINTER), POINTER);
  }

  /** calculate_order. */
  private static int order(PageConfig config, SlabPolicy policy, long stride, int least) {
    int most = Math.min(MOST_ORDER, config.maxOrder());
    long fitting = Math.max(1, bytes(config, most) / stride);
    long wanted = 4L * (33 - Integer.numberOfLeadingZeros(config.cpus()));
    wanted = Math.min(Math.min(wanted, fitting), MOST_OBJECTS);
    while (least <= most && wanted >= 1) {
      for (int fraction = 16; fraction >= (policy.wantsFewer() ? 4 : 2); fraction /= 2) {
        for (int order = config.orderFor(wanted * stride); order <= most; order++) {
          if (bytes(config, order) % stride <= bytes(config, order) / fraction) {
            return order;
          }
        }
      }
      wanted = policy.wantsFewer() && wanted > 2 ? wanted - 1 : 0;
    }
    return least;
  }

  /** How many objects a slab of that order holds. */
  public int objects(PageConfig config, int slabOrder) {
    return (int) Math.min(MOST_OBJECTS, bytes(config, slabOrder) / stride);
  }

  private static long bytes(PageConfig config, int order) {
    return (long) config.pageSize() << order;
  }

  private static long up(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
