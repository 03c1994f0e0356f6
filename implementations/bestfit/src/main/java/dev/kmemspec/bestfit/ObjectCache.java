package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.SlabAllocator.Constructor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One cache: its slabs, and the freed objects that rest before they may be used again. */
final class ObjectCache {
  /** The bits of a mask that reach the page allocator (GFP_RECLAIM_MASK, GFP_CONSTRAINT_MASK). */
  private static final int PASSED =
      Gfp.DIRECT_RECLAIM_BIT
          | Gfp.KSWAPD_RECLAIM_BIT
          | Gfp.HIGH_BIT
          | Gfp.IO_BIT
          | Gfp.FS_BIT
          | Gfp.NOWARN_BIT
          | Gfp.RETRY_MAYFAIL_BIT
          | Gfp.NOFAIL_BIT
          | Gfp.NORETRY_BIT
          | Gfp.MEMALLOC_BIT
          | Gfp.NOMEMALLOC_BIT
          | Gfp.ATOMIC_BIT
          | Gfp.HARDWALL_BIT
          | Gfp.THISNODE_BIT;

  private static final int MOST_RESTING = 12;

  private record Resting(Slab slab, int slot) {}

  private final Boot boot;
  private final Slabs slabs;
  private final String name;
  private final SlabGeometry geometry;
  private final SlabFlags flags;
  private final @Nullable Constructor ctor;
  private final boolean tracked;
  private final List<Slab> all = new ArrayList<>();
  private final Deque<Resting> quarantine = new ArrayDeque<>();
  private long size;

  /** How many names it goes by. */
  int users = 1;

  /**
   * A cache without slabs.
   *
   * @param tracked whether each object has its own requested size, as those of kmalloc have
   */
  ObjectCache(
      Slabs slabs,
      String name,
      long size,
      SlabGeometry geometry,
      SlabFlags flags,
      @Nullable Constructor ctor,
      boolean tracked) {
    this.slabs = slabs;
    boot = slabs.boot();
    this.name = name;
    this.size = size;
    this.geometry = geometry;
    this.flags = flags;
    this.ctor = ctor;
    this.tracked = tracked;
  }

  String name() {
    return name;
  }

  SlabGeometry geometry() {
    return geometry;
  }

  SlabFlags flags() {
    return flags;
  }

  /** Whether kmalloc owns it. */
  boolean kmalloc() {
    return tracked;
  }

  boolean constructs() {
    return ctor != null;
  }

  /** The bytes that every object has for its owner; the largest of all that share the cache. */
  long size() {
    return size;
  }

  void widen(long otherSize) {
    size = Math.max(size, otherSize);
  }

  /** A live object, its content as it was left; 0 where there is no memory. */
  long alloc(Gfp gfp, int node, long requested) {
    Slab slab = find(gfp, node);
    if (slab == null && !quarantine.isEmpty()) {
      flush();
      slab = withRoom(mustBeOn(gfp, node));
    }
    if (slab == null) {
      return 0;
    }
    int slot = slab.take(boot.dice);
    slab.request(slot, requested);
    long address = slab.address(slot);
    if (gfp.zero()) {
      if (ctor != null) {
        boot.reports.sayOnce(
            "ctor " + name, "WARNING: __GFP_ZERO on cache " + name + ", which has a constructor");
      }
      boot.store.zero(address, tracked ? geometry.stride() : size);
    }
    return address;
  }

  /** The node that the object must lie on, or NO_NODE where any will do. */
  private int mustBeOn(Gfp gfp, int node) {
    boolean strict = gfp.has(Gfp.THISNODE_BIT);
    return !strict ? Machine.NO_NODE : node == Machine.NO_NODE ? boot.localNode() : node;
  }

  /** A slab with a free slot, the preferred node's first (SC-12, SC-13). */
  private @Nullable Slab find(Gfp gfp, int node) {
    int must = mustBeOn(gfp, node);
    if (must != Machine.NO_NODE) {
      Slab there = withRoom(must);
      return there != null ? there : grow(gfp, must);
    }
    if (node == Machine.NO_NODE) {
      Slab near = withRoom(boot.linux() ? boot.localNode() : Machine.NO_NODE);
      Slab fresh = near != null ? near : grow(gfp, node);
      return fresh != null ? fresh : withRoom(Machine.NO_NODE);
    }
    Slab there = withRoom(node);
    if (there == null) {
      there = grow(gfp.with(Gfp.THISNODE).with(Gfp.NOWARN).without(Gfp.NOFAIL), node);
    }
    Slab anywhere = there != null ? there : withRoom(Machine.NO_NODE);
    return anywhere != null ? anywhere : grow(gfp, node);
  }

  /** A slab with room by lot, of that node or of any. */
  private @Nullable Slab withRoom(int node) {
    int start = all.isEmpty() ? 0 : boot.dice.nextInt(all.size());
    for (int i = 0; i < all.size(); i++) {
      Slab slab = all.get((start + i) % all.size());
      if (!slab.full() && (node == Machine.NO_NODE || slab.extent.node() == node)) {
        return slab;
      }
    }
    return null;
  }

  /** A new slab: of the usual order if that is easy to have, else of the smallest (SL-06). */
  private @Nullable Slab grow(Gfp gfp, int node) {
    Gfp mask = pageMask(gfp);
    Extent extent = null;
    if (geometry.order() > geometry.leastOrder()) {
      extent = extent(mask, node, geometry.order(), true);
    }
    if (extent == null) {
      extent = extent(mask, node, geometry.leastOrder(), false);
    }
    if (extent == null) {
      return null;
    }
    extent.owner = Extent.Owner.SLAB;
    long bytes = extent.pages * boot.machine.pageSize();
    int slots = (int) (bytes / geometry.stride());
    Slab slab =
        new Slab(this, extent, boot.addressOf(extent.frame) + colour(bytes), slots, tracked);
    all.add(slab);
    slabs.born(slab);
    for (int i = 0; ctor != null && i < slots; i++) {
      ctor.construct(slab.address(i));
    }
    return slab;
  }

  private @Nullable Extent extent(Gfp mask, int node, int order, boolean easily) {
    long pages = 1L << order;
    return slabs.pool().take(mask, node, pages, pages, easily);
  }

  /** Where the first object starts: Linux at 0; otherwise anywhere that the surplus allows. */
  private long colour(long bytes) {
    long surplus = bytes % geometry.stride();
    long places = surplus / geometry.align() + 1;
    return boot.linux() ? 0 : boot.dice.nextLong(places) * geometry.align();
  }

  private Gfp pageMask(Gfp gfp) {
    int illegal = gfp.bits() & (Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT);
    if (illegal != 0) {
      boot.reports.say("Unexpected gfp: " + new Gfp(illegal) + ", fixing up");
    }
    int zone = flags.has(SlabFlags.CACHE_DMA) ? Gfp.DMA_BIT : 0;
    zone |= flags.has(SlabFlags.CACHE_DMA32) ? Gfp.DMA32_BIT : 0;
    return new Gfp((gfp.bits() & PASSED) | zone | Gfp.COMP_BIT);
  }

  /** A live object is no longer its owner's. */
  void free(Slab slab, int slot) {
    slab.rest(slot);
    quarantine.addLast(new Resting(slab, slot));
    if (quarantine.size() > MOST_RESTING) {
      release(quarantine.removeFirst());
    }
  }

  private void release(Resting oldest) {
    oldest.slab().release(oldest.slot());
    if (oldest.slab().empty() && enoughPartial(oldest.slab())) {
      giveBack(oldest.slab());
    }
  }

  /** SL-09: an emptied slab goes once its node has min_partial others; without Linux, one other. */
  private boolean enoughPartial(Slab emptied) {
    int log = 63 - Long.numberOfLeadingZeros(geometry.stride());
    int most = boot.linux() ? Math.clamp(log / 2, 5, 10) : 1;
    int others = 0;
    for (Slab slab : all) {
      boolean partial = !slab.full() && slab.extent.node() == emptied.extent.node();
      others += partial ? 1 : 0;
    }
    return others > most;
  }

  private void giveBack(Slab slab) {
    all.remove(slab);
    slabs.gone(slab);
    slabs.pool().give(slab.extent);
  }

  private void flush() {
    while (!quarantine.isEmpty()) {
      Resting oldest = quarantine.removeFirst();
      oldest.slab().release(oldest.slot());
    }
  }

  /** Gives every empty slab back. */
  void shrink() {
    flush();
    for (Slab slab : List.copyOf(all)) {
      if (slab.empty()) {
        giveBack(slab);
      }
    }
  }

  boolean hasSlabs() {
    return !all.isEmpty();
  }

  Outcome.SlabRow row() {
    long slots = 0;
    long live = 0;
    for (Slab slab : all) {
      slots += slab.slots();
      live += slab.liveObjects();
    }
    return new Outcome.SlabRow(
        name,
        live + quarantine.size(),
        slots,
        geometry.stride(),
        geometry.objects(boot.machine, geometry.order()),
        1L << geometry.order(),
        all.size());
  }

  /** The pages of its slabs where these count as reclaimable, else 0. */
  long reclaimablePages() {
    return flags.has(SlabFlags.RECLAIM_ACCOUNT)
        ? all.stream().mapToLong(slab -> slab.extent.pages).sum()
        : 0;
  }
}
