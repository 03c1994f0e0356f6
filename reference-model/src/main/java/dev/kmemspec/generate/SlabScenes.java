package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.WatchCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of slab caches that belong together, where random ones would meet too seldom. */
final class SlabScenes {
  private final Draft draft;
  private final SlabDraws slabs;

  SlabScenes(Draft draft, SlabDraws slabs) {
    this.draft = draft;
    this.slabs = slabs;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::twins).sleeping(),
        Action.allocates(this::sisters).sleeping(),
        Action.allocates(this::strict).sleeping(),
        Action.allocates(this::rebuild).sleeping());
  }

  /** A plain cache, and one of nearly the same size that may look mergeable and is not (SL-07). */
  private boolean twins() {
    if (!slabs.roomFor(2)) {
      return false;
    }
    int size = 16 + draft.below(512);
    slabs.create(plain(size));
    int other = Math.max(1, size - draft.below(16));
    boolean aligned = draft.random.nextBoolean();
    long align = aligned ? 16L << draft.below(4) : 0;
    SlabFlags flags = aligned ? SlabFlags.NONE : apart();
    Item twin =
        slabs.create(new SlabCall.KmemCacheCreate(slabs.name(), other, align, flags, false));
    slabs.bulk(twin, 1 + draft.below(3));
    return true;
  }

  /** One of two caches that are alike goes, and what the other holds stays (SL-08). */
  private boolean sisters() {
    if (!slabs.roomFor(2) || !draft.request.has(Family.WATCH) || draft.below(3) != 0) {
      return false;
    }
    int size = 16 + draft.below(512);
    Item first = slabs.create(plain(size));
    Item second = slabs.create(plain(size));
    boolean older = draft.random.nextBoolean();
    slabs.bulk(older ? second : first, 1 + draft.below(3));
    slabs.destroy(older ? first : second);
    draft.add(new WatchCall.Slabinfo());
    return true;
  }

  /** Free objects of one node are at hand, and one of another node is asked for (SC-12). */
  private boolean strict() {
    List<Integer> nodes = draft.machine.nodes();
    if (nodes.size() < 2) {
      return false;
    }
    Item cache = draft.any(Item.Kind.CACHE);
    if (cache == null) {
      cache = slabs.create(plain(8 + draft.below(512)));
    }
    int from = draft.below(nodes.size());
    draft.hold(Item.object(on(cache, nodes.get(from)), cache));
    Operand given = on(cache, nodes.get(from));
    draft.add(new SlabCall.KmemCacheFree(cache.operand, given));
    draft.hold(Item.object(on(cache, nodes.get((from + 1) % nodes.size())), cache));
    return true;
  }

  private Operand on(Item cache, int node) {
    Gfp strict = Gfp.KERNEL.with(Gfp.THISNODE);
    return Operand.handle(
        draft.add("o", new SlabCall.KmemCacheAllocNode(cache.operand, strict, node)));
  }

  private SlabCall.KmemCacheCreate plain(int size) {
    return new SlabCall.KmemCacheCreate(slabs.name(), size, 0, SlabFlags.NONE, false);
  }

  /** Pages of a cache with constructor serve somebody else and come back to it (SC-07). */
  private boolean rebuild() {
    if (!draft.request.has(Family.PAGES) || !draft.request.has(Family.MEMORY)) {
      return false;
    }
    Item cache = emptyConstructed();
    if (cache == null) {
      return false;
    }
    Operand object = Operand.handle(draft.add("o", alloc(cache)));
    draft.add(new SlabCall.KmemCacheFree(cache.operand, object));
    draft.add(new SlabCall.KmemCacheShrink(cache.operand));
    int order = draft.below(Math.min(3, draft.machine.maxOrder()) + 1);
    Operand page = Operand.handle(draft.add("p", new PageCall.GetFreePages(Gfp.KERNEL, order)));
    draft.add(new MemoryCall.Fill(page, 1 + draft.below(255)));
    draft.add(new PageCall.FreePages(page, order));
    draft.hold(Item.object(Operand.handle(draft.add("o", alloc(cache))), cache));
    return true;
  }

  /**
   * A cache with constructor whose slabs can all go, made now and then; null where there is none.
   */
  private @Nullable Item emptyConstructed() {
    Pool caches = draft.pool(Item.Kind.CACHE);
    for (int i = 0; i < caches.size(); i++) {
      if (caches.get(i).constructed && caches.get(i).objects == 0) {
        return caches.get(i);
      }
    }
    if (!slabs.roomFor(1) || draft.below(3) != 0) {
      return null;
    }
    int size = 8 + draft.below(512);
    return slabs.create(new SlabCall.KmemCacheCreate(slabs.name(), size, 0, SlabFlags.NONE, true));
  }

  private static SlabCall alloc(Item cache) {
    return new SlabCall.KmemCacheAlloc(cache.operand, Gfp.KERNEL);
  }

  /** A flag that keeps caches apart. */
  private SlabFlags apart() {
    if (draft.machine.hasZone(ZoneKind.DMA) && draft.below(4) != 0) {
      return new SlabFlags(SlabFlags.CACHE_DMA);
    }
    return draft.machine.hasZone(ZoneKind.DMA32)
        ? new SlabFlags(SlabFlags.CACHE_DMA32)
        : new SlabFlags(SlabFlags.RECLAIM_ACCOUNT);
  }
}
