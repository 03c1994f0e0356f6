package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.WatchCall;
import org.jspecify.annotations.Nullable;

/** The checks of {@link SlubRules}: what slabinfo and addresses show of the layout. */
final class SlubChecks {
  private static final int NEVER_MERGED =
      SlabFlags.RED_ZONE
          | SlabFlags.POISON
          | SlabFlags.STORE_USER
          | SlabFlags.CONSISTENCY_CHECKS
          | SlabFlags.TYPESAFE_BY_RCU
          | SlabFlags.NO_MERGE;
  private static final int SAME_WHEN_MERGED =
      SlabFlags.RECLAIM_ACCOUNT | SlabFlags.CACHE_DMA | SlabFlags.CACHE_DMA32 | SlabFlags.ACCOUNT;

  private SlubChecks() {}

  /** What a rule says of one row. */
  @FunctionalInterface
  interface RowCheck {
    Decision decide(World world, Outcome.SlabRow row);
  }

  /** Lets the rule speak about every row of a machine known in full. */
  static Rule.Builder onRows(Rule.Builder rule, RowCheck check) {
    return rule.when(
        WatchCall.Slabinfo.class,
        Outcome.Slabs.class,
        (world, call, slabs) -> rows(world, slabs, check));
  }

  private static Decision rows(World world, Outcome.Slabs slabs, RowCheck check) {
    Decision found = Decision.SILENT;
    for (int i = 0; world.complete() && i < slabs.each().size(); i++) {
      Decision one = check.decide(world, slabs.each().get(i));
      if (one instanceof Decision.Violated) {
        return one;
      }
      found = one instanceof Decision.Silent ? found : one;
    }
    return found;
  }

  /** The only cache that ever had the row's name, if it lives; else null. */
  private static @Nullable Cache owner(World world, Outcome.SlabRow row) {
    Cache found = null;
    for (Cache cache : world.caches().values()) {
      if (cache.named(row.name())) {
        if (found != null) {
          return null;
        }
        found = cache;
      }
    }
    return found == null || found.destroyed || !found.name.equals(row.name()) ? null : found;
  }

  private static String words(Outcome.SlabRow row) {
    return "cache '" + row.name() + "' of stride " + row.objectSize();
  }

  /** SL-01: the row's object size. */
  static Decision stride(World world, Outcome.SlabRow row) {
    Cache cache = owner(world, row);
    if (cache == null || cache.layout == null) {
      return Decision.SILENT;
    }
    return row.objectSize() == cache.layout.stride()
        ? Decision.HOLDS
        : Decision.violated(
            "the stride of cache '"
                + row.name()
                + "' is "
                + row.objectSize()
                + ", expected "
                + cache.layout.stride()
                + " for objects of "
                + Say.bytes(cache.size));
  }

  /** SL-01: an object's place in its slab. */
  static Decision place(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    SlabLayout layout = cache.layout;
    if (layout == null || !world.complete()) {
      return Decision.SILENT;
    }
    long address = object.address();
    long page = world.machine().pageSize();
    return fits(address & ((page << layout.order()) - 1), layout.stride(), layout.objects())
            || fits(
                address & ((page << layout.leastOrder()) - 1),
                layout.stride(),
                layout.leastObjects())
        ? Decision.HOLDS
        : Decision.violated(
            "the object at "
                + Say.hex(address)
                + " lies at no multiple of the stride "
                + layout.stride()
                + " in a slab of 2^"
                + layout.order()
                + " or 2^"
                + layout.leastOrder()
                + " pages");
  }

  private static boolean fits(long offset, long stride, long objects) {
    return offset % stride == 0 && offset / stride < objects;
  }

  /** SL-04. */
  static Decision order(World world, Outcome.SlabRow row) {
    SlabLayout layout = layout(world, row);
    if (layout == null) {
      return Decision.SILENT;
    }
    return row.pagesPerSlab() == 1L << layout.order() && row.objectsPerSlab() == layout.objects()
        ? Decision.HOLDS
        : Decision.violated(
            words(row)
                + " has slabs of "
                + row.pagesPerSlab()
                + " pages with "
                + row.objectsPerSlab()
                + " objects, expected "
                + (1L << layout.order())
                + " pages with "
                + layout.objects());
  }

  private static @Nullable SlabLayout layout(World world, Outcome.SlabRow row) {
    return row.objectSize() > 0
        ? SlabLayout.of(row.objectSize(), world.machine(), world.profile())
        : null;
  }

  /** SL-05. */
  static Decision vector(World world, Outcome.SlabRow row) {
    int expected = vector(world.machine(), row.objectSize());
    if (expected == 0) {
      return Decision.SILENT;
    }
    long pages = 1L << (expected >> 16);
    long objects = expected & 0xffff;
    return row.pagesPerSlab() == pages && row.objectsPerSlab() == objects
        ? Decision.HOLDS
        : Decision.violated(
            words(row)
                + " has slabs of "
                + row.pagesPerSlab()
                + " pages with "
                + row.objectsPerSlab()
                + " objects, expected "
                + pages
                + " with "
                + objects);
  }

  /** The order, shifted by 16, and the objects; 0 where the table is silent. */
  private static int vector(Machine machine, long stride) {
    boolean small = machine.pageSize() == 4096 && machine.maxOrder() >= 3;
    if (small && machine.cpus() == 8) {
      return switch ((int) Math.min(stride, Integer.MAX_VALUE)) {
        case 8 -> slab(0, 512);
        case 64 -> slab(0, 64);
        case 96 -> slab(0, 42);
        case 192 -> slab(0, 21);
        case 256 -> slab(1, 32);
        case 512 -> slab(2, 32);
        case 576 -> slab(2, 28);
        case 1024 -> slab(3, 32);
        case 1088 -> slab(3, 30);
        case 2048 -> slab(3, 16);
        case 4096 -> slab(3, 8);
        case 8192 -> slab(3, 4);
        default -> 0;
      };
    }
    if (small && machine.cpus() == 4) {
      return stride == 256
          ? slab(0, 16)
          : stride == 512 ? slab(1, 16) : stride == 1024 ? slab(2, 16) : 0;
    }
    if (machine.pageSize() == 65536 && machine.maxOrder() >= 3 && machine.cpus() == 8) {
      return stride == 4096
          ? slab(1, 32)
          : stride == 65536 ? slab(3, 8) : stride == 131072 ? slab(3, 4) : 0;
    }
    return 0;
  }

  private static int slab(int order, int objects) {
    return order << 16 | objects;
  }

  /** SL-06. */
  static Decision smallerSlabs(World world, Outcome.SlabRow row) {
    SlabLayout layout = layout(world, row);
    if (layout == null) {
      return Decision.SILENT;
    }
    long least = row.slabs() * Math.min(layout.leastObjects(), row.objectsPerSlab());
    long most = row.slabs() * row.objectsPerSlab();
    return row.objects() >= least && row.objects() <= most
        ? Decision.HOLDS
        : Decision.violated(
            words(row)
                + " has "
                + row.objects()
                + " objects in "
                + row.slabs()
                + " slabs, expected "
                + least
                + " to "
                + most);
  }

  /** Whether a cache may share slabs with another (SL-07). */
  static boolean mergeable(Cache cache) {
    return !cache.ctor && (cache.flags.bits() & NEVER_MERGED) == 0;
  }

  /** SL-07: a creation that is answered with a live cache. */
  static Decision merged(World world, SlabCall.KmemCacheCreate call, Outcome.Pointer pointer) {
    Cache older = world.caches().get(pointer.address());
    if (older == null || older.destroyed || older.layout == null) {
      return Decision.SILENT;
    }
    long needed = SlabLayout.stride(call, world.machine());
    if (needed == 0) {
      return Decision.SILENT;
    }
    long stride = older.layout.stride();
    boolean allowed =
        mergeable(older)
            && !call.ctor()
            && (call.flags().bits() & NEVER_MERGED) == 0
            && (call.flags().bits() & SAME_WHEN_MERGED) == (older.flags.bits() & SAME_WHEN_MERGED);
    // Both are multiples of a pointer, and less than a pointer may be wasted: so nothing.
    return allowed && stride == needed
        ? Decision.HOLDS
        : Decision.violated(
            "cache '"
                + call.name()
                + "' was merged with '"
                + older.name
                + "' although "
                + (allowed
                    ? "its stride "
                        + stride
                        + " does not serve objects of "
                        + needed
                        + " aligned to "
                        + SlabLayout.alignment(call, world.machine())
                    : "their flags or a constructor forbid it"));
  }

  /** Whether two caches may be one: neither forbids it, and they are of one kind (SL-07). */
  private static boolean alike(Cache one, Cache other) {
    return mergeable(one)
        && mergeable(other)
        && ((one.flags.bits() ^ other.flags.bits()) & SAME_WHEN_MERGED) == 0;
  }

  /** Whether objects of a destroyed cache may live on in this one, merged with it. */
  static boolean leftBehind(World world, Cache cache) {
    for (Cache other : world.caches().values()) {
      if (other.destroyed && other.live > 0 && alike(other, cache)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether another cache may go on in place of this one, its name included: one merged with it.
   */
  static boolean outlived(World world, Cache destroyed) {
    for (Cache cache : world.caches().values()) {
      if (cache != destroyed
          && !cache.destroyed
          && (cache.named(destroyed.name) || alike(cache, destroyed))) {
        return true;
      }
    }
    return false;
  }

  /** SL-07: a cache without a row of its own was merged, so there is one that it could be. */
  static Decision rowOrMerged(World world, WatchCall.Slabinfo call, Outcome.Slabs slabs) {
    Decision found = Decision.SILENT;
    if (!world.complete()) {
      return found;
    }
    for (Cache cache : world.caches().values()) {
      if (cache.destroyed || cache.layout == null) {
        continue;
      }
      found = Decision.HOLDS;
      if (!shown(world, slabs, cache, 0)) {
        return Decision.violated(
            "cache '"
                + cache.name
                + "' has no row, and there is none of a cache that it could be merged with");
      }
    }
    return found;
  }

  /** Whether some row is, or may be, the cache's, and counts at least so many objects. */
  private static boolean shown(World world, Outcome.Slabs slabs, Cache cache, long active) {
    for (Outcome.SlabRow row : slabs.each()) {
      if (row.activeObjects() >= active && (cache.named(row.name()) || serves(world, row, cache))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the cache may be merged into the one that the row shows. */
  private static boolean serves(World world, Outcome.SlabRow row, Cache cache) {
    SlabLayout layout = cache.layout;
    if (layout == null || row.objectSize() != layout.stride() || !mergeable(cache)) {
      return false;
    }
    boolean ours = false;
    for (Cache other : world.caches().values()) {
      if (other != cache && other.named(row.name())) {
        ours = true;
        if (alike(other, cache)) {
          return true;
        }
      }
    }
    // One of the kernel's own, such as kmalloc-64: of no special kind, but for those of a zone.
    int kind = row.name().startsWith("dma-") ? SlabFlags.CACHE_DMA : 0;
    return !ours && (cache.flags.bits() & SAME_WHEN_MERGED) == kind;
  }

  /** SL-08: what shared slabs with a destroyed cache is still there. */
  static Decision othersStay(World world, WatchCall.Slabinfo call, Outcome.Slabs slabs) {
    Decision found = Decision.SILENT;
    for (Cache cache : world.caches().values()) {
      if (!world.complete() || !mayHaveShared(world, cache)) {
        continue;
      }
      found = Decision.HOLDS;
      if (!shown(world, slabs, cache, cache.live)) {
        return Decision.violated(
            "a cache like '"
                + cache.name
                + "' was destroyed, and no row counts the "
                + cache.live
                + " objects that are live in '"
                + cache.name
                + "'");
      }
    }
    return found;
  }

  /** Whether a cache lives that may have been merged with one that was destroyed. */
  private static boolean mayHaveShared(World world, Cache cache) {
    if (cache.destroyed || cache.layout == null) {
      return false;
    }
    if (cache.partlyDestroyed) {
      return true;
    }
    for (Cache other : world.caches().values()) {
      SlabLayout layout = other.layout;
      if (other.destroyed
          && layout != null
          && layout.stride() == cache.layout.stride()
          && alike(other, cache)) {
        return true;
      }
    }
    return false;
  }

  /** SL-09: at most min_partial empty slabs stay on a node. */
  static Decision emptySlabs(World world, Outcome.SlabRow row) {
    Cache cache = world.drained() ? owner(world, row) : null;
    boolean shared = cache != null && mergeable(cache) && world.objects() > 0;
    if (cache == null || shared || cache.live > 0 || row.objectSize() <= 0) {
      return Decision.SILENT;
    }
    int log = 63 - Long.numberOfLeadingZeros(row.objectSize());
    long most = (long) Math.clamp(log / 2, 5, 10) * world.machine().nodes().size();
    return row.slabs() <= most
        ? Decision.HOLDS
        : Decision.violated(
            words(row)
                + " keeps "
                + row.slabs()
                + " slabs without a live object, expected at most "
                + most);
  }

  /** SL-13. */
  static Decision onceInSlab(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    if (world.partial()) {
      return Decision.SILENT;
    }
    Block same = world.blockAt(object.address());
    return same == null || same.cache != cache
        ? Decision.HOLDS
        : Decision.violated(
            "the object at "
                + Say.hex(object.address())
                + " is handed out twice, first in step "
                + same.birth);
  }
}
