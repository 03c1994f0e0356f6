package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import org.jspecify.annotations.Nullable;

/** The kmalloc calls. */
final class KmallocCalls {
  private final Boot boot;
  private final PagePool pool;
  private final Slabs slabs;
  private final Buckets buckets;
  private final KmallocCaches caches;

  /**
   * A live block, wherever it lies.
   *
   * @param slab its slab, or null where it has pages of its own
   * @param extent its pages, or null where it has a slab
   */
  private record Found(@Nullable Slab slab, int slot, @Nullable Extent extent) {}

  KmallocCalls(Boot boot, PagePool pool, Slabs slabs) {
    this.boot = boot;
    this.pool = pool;
    this.slabs = slabs;
    buckets = new Buckets(boot.machine, boot.profile);
    caches = new KmallocCaches(boot, slabs, buckets);
  }

  long kmalloc(long size, Gfp gfp, int nid) {
    if (size == 0) {
      return Machine.ZERO_SIZE_PTR;
    }
    if (Long.compareUnsigned(size, buckets.largest()) > 0) {
      if (!gfp.has(Gfp.NOWARN_BIT)) {
        boot.reports.sayOnce(
            "kmalloc", "WARNING: kmalloc of " + Long.toUnsignedString(size) + " bytes: too large");
      }
      return 0;
    }
    int node = boot.machine.hasNode(nid) ? nid : Machine.NO_NODE;
    long usable = buckets.usable(size);
    return usable <= buckets.largestCached()
        ? caches.of(usable, gfp).alloc(gfp, node, size)
        : large(size, usable, gfp, node);
  }

  private long large(long size, long usable, Gfp gfp, int node) {
    int illegal = gfp.bits() & (Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT);
    if (illegal != 0) {
      boot.reports.say("Unexpected gfp: " + new Gfp(illegal) + ", fixing up");
    }
    Gfp mask = new Gfp((gfp.bits() & ~illegal & ~Gfp.MOVABLE_BIT) | Gfp.COMP_BIT);
    long pages = usable / boot.machine.pageSize();
    long alignment = boot.linux() ? pages : 1;
    Extent extent = pool.take(mask, node, pages, alignment, false);
    if (extent == null) {
      return 0;
    }
    extent.owner = Extent.Owner.LARGE_KMALLOC;
    extent.requested = size;
    return boot.addressOf(extent.frame);
  }

  void kfree(long p) {
    if (nothing(p)) {
      return;
    }
    Extent pages = pool.at(boot.frameOf(p));
    if (pages != null && pages.owner == Extent.Owner.PAGES && boot.addressOf(pages.frame) == p) {
      kfreePages(pages);
      return;
    }
    Found found = find(p, "kfree");
    if (found != null && found.slab != null) {
      found.slab.cache.free(found.slab, found.slot);
    } else if (found != null && found.extent != null) {
      pool.give(found.extent);
    }
  }

  /**
   * Pages of the page allocator: up to 6.x a compound block goes, since 5.17 a page too (KM-15).
   */
  private void kfreePages(Extent pages) {
    boolean compound = pages.compound && pages.pages > 1;
    if (!compound || !boot.linux() || boot.profile.since(7, 0)) {
      boot.reports.say(
          "WARNING: kfree of pages at 0x" + Long.toHexString(boot.addressOf(pages.frame)));
    }
    boolean taken = boot.profile.before(7, 0) && (compound || boot.profile.since(5, 17));
    if (taken && pages.references == 1 && (compound || pages.pages == 1)) {
      pool.give(pages);
    }
  }

  void kfreeSensitive(long p) {
    Found found = nothing(p) ? null : find(p, "kfree_sensitive");
    if (found != null) {
      boot.store.zero(p, usable(found));
      kfree(p);
    }
  }

  long ksize(long p) {
    Found found = nothing(p) ? null : find(p, "ksize");
    return found == null ? 0 : usable(found);
  }

  long roundup(long size) {
    boolean cannot = size == 0 || Long.compareUnsigned(size, buckets.largest()) > 0;
    return cannot ? size : buckets.usable(size);
  }

  long krealloc(long p, long size, Gfp gfp) {
    if (size == 0) {
      kfree(p);
      return Machine.ZERO_SIZE_PTR;
    }
    if (nothing(p)) {
      return kmalloc(size, gfp, Machine.NO_NODE);
    }
    Found found = find(p, "krealloc");
    if (found == null) {
      return 0;
    }
    boolean stays = Long.compareUnsigned(size, usable(found)) <= 0;
    if (stays && (boot.linux() || boot.coin())) {
      return resizeInPlace(found, p, size, gfp);
    }
    long moved = kmalloc(size, stays ? gfp.with(Gfp.NOWARN) : gfp, Machine.NO_NODE);
    if (moved == 0) {
      return stays ? resizeInPlace(found, p, size, gfp) : 0;
    }
    boot.store.copy(p, moved, Math.min(requested(found), size));
    kfree(p);
    return moved;
  }

  private long resizeInPlace(Found found, long p, long size, Gfp gfp) {
    long kept = Math.min(requested(found), size);
    if (gfp.zero()) {
      boot.store.zero(p + kept, usable(found) - kept);
    }
    if (found.slab != null) {
      found.slab.request(found.slot, size);
    } else if (found.extent != null) {
      found.extent.requested = size;
    }
    return p;
  }

  private static boolean nothing(long p) {
    return p == 0 || p == Machine.ZERO_SIZE_PTR;
  }

  private static long requested(Found found) {
    if (found.slab != null) {
      return found.slab.requested(found.slot);
    }
    return found.extent == null ? 0 : found.extent.requested;
  }

  private long usable(Found found) {
    if (found.slab != null) {
      return found.slab.cache.geometry().stride();
    }
    return found.extent == null ? 0 : found.extent.pages * boot.machine.pageSize();
  }

  /** The live block that starts there; a report and null where none does. */
  private @Nullable Found find(long p, String call) {
    Slab slab = slabs.holding(p);
    int slot = slab == null ? -1 : slab.liveSlot(p);
    if (slab != null && slot >= 0) {
      return new Found(slab, slot, null);
    }
    Extent extent = pool.at(boot.frameOf(p));
    boolean large =
        extent != null
            && extent.owner == Extent.Owner.LARGE_KMALLOC
            && boot.addressOf(extent.frame) == p;
    if (large) {
      return new Found(null, -1, extent);
    }
    boot.reports.say(
        "WARNING: " + call + " of 0x" + Long.toHexString(p) + ": not the start of a live block");
    return null;
  }
}
