package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of slab caches. */
final class SlabDraws {
  private static final int MOST_CACHES = 6;

  /** Every object of a bulk call is looked at, which takes its time. */
  private static final int MOST_AT_ONCE = 128;

  private static final String[] NAMES = {"dog", "cat", "hen", "owl", "fox", "bee"};
  private static final long[] ALIGNMENTS = {0, 0, 0, 8, 16, 64, 256};

  /** A bit that no kernel knows (SC-03). */
  private static final int UNKNOWN_FLAG = 0x200;

  private final Draft draft;

  /** The sizes that caches of this program have: few, so that caches can be merged. */
  private final long[] geometry;

  /** Whether all caches of the program are alike, so that they are merged and die one by one. */
  private final boolean alike;

  private int created;

  SlabDraws(Draft draft) {
    this.draft = draft;
    geometry = new long[] {objectSize(), objectSize(), objectSize()};
    alike = draft.below(4) == 0;
  }

  private long objectSize() {
    long most = 2L * draft.machine.pageSize();
    long size =
        switch (draft.below(8)) {
          case 0 -> 1 + draft.below(16);
          case 1 -> draft.sizes.around(draft.machine.pageSize());
          case 2 -> draft.sizes.around(draft.machine.pageSize() / 2);
          case 3 -> most;
          default -> draft.sizes.around(8L << draft.below(8)) + draft.below(3) * 8L;
        };
    return Math.clamp(size, 1, most);
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)),
        Action.allocates(() -> allocate(1)),
        Action.allocates(() -> allocate(2)),
        Action.allocates(this::bulk),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.OBJECT))),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.OBJECT))),
        Action.frees(this::freeSeveral),
        Action.other(this::create).sleeping(),
        Action.allocates(this::twins).sleeping(),
        Action.allocates(this::rebuild).sleeping(),
        Action.other(this::destroyEmpty).sleeping(),
        Action.other(this::shrink).sleeping(),
        Action.other(this::size));
  }

  private boolean create() {
    if (draft.pool(Item.Kind.CACHE).size() >= MOST_CACHES) {
      return false;
    }
    boolean constructed = !alike && draft.below(4) == 0;
    if (draft.below(24) == 0) {
      SlabFlags unknown = new SlabFlags(flags().bits() | UNKNOWN_FLAG);
      draft.add("c", creation(unknown, constructed));
    } else {
      created(constructed);
    }
    return true;
  }

  /** A plain cache, and one of nearly the same size that may look mergeable and is not (SL-07). */
  private boolean twins() {
    if (draft.pool(Item.Kind.CACHE).size() + 2 > MOST_CACHES) {
      return false;
    }
    int size = 16 + draft.below(512);
    create(new SlabCall.KmemCacheCreate(name(), size, 0, SlabFlags.NONE, false));
    int other = Math.max(1, size - draft.below(16));
    boolean aligned = draft.random.nextBoolean();
    long align = aligned ? 16L << draft.below(4) : 0;
    SlabFlags flags = aligned ? SlabFlags.NONE : apart();
    Item twin = create(new SlabCall.KmemCacheCreate(name(), other, align, flags, false));
    bulk(twin, 1 + draft.below(3));
    return true;
  }

  /** Pages of a cache with constructor serve somebody else and come back to it (SC-07). */
  private boolean rebuild() {
    if (!draft.request.has(Family.PAGES) || !draft.request.has(Family.MEMORY)) {
      return false;
    }
    Item cache = draft.any(Item.Kind.CACHE);
    if (cache == null || !cache.constructed || cache.objects > 0) {
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

  private String name() {
    String name = NAMES[created % NAMES.length] + (created < NAMES.length ? "" : created);
    created++;
    return name;
  }

  private Item created(boolean constructed) {
    return create(creation(flags(), constructed));
  }

  private Item create(SlabCall.KmemCacheCreate call) {
    Item cache = new Item(Item.Kind.CACHE, Operand.handle(draft.add("c", call)), call.size());
    cache.constructed = call.ctor();
    draft.hold(cache);
    return cache;
  }

  private SlabCall.KmemCacheCreate creation(SlabFlags flags, boolean constructed) {
    long size = geometry[draft.below(geometry.length)];
    if (size > 0 && !alike && draft.below(3) == 0) {
      // Caches of nearly equal sizes may be merged, and may not.
      size = Math.max(1, size + draft.below(33) - 16);
    }
    String name = name();
    long align = ALIGNMENTS[draft.below(ALIGNMENTS.length)];
    return alike && !constructed
        ? new SlabCall.KmemCacheCreate(name, size, 0, SlabFlags.NONE, false)
        : new SlabCall.KmemCacheCreate(name, size, align, flags, constructed);
  }

  /** Asks for more than there may be. */
  void reach() {
    Item cache = cache();
    if (cache != null) {
      bulk(cache, MOST_AT_ONCE);
    }
  }

  private SlabFlags flags() {
    int bits = 0;
    if (draft.below(4) == 0) {
      bits |= SlabFlags.HWCACHE_ALIGN;
    }
    if (draft.below(6) == 0) {
      bits |= SlabFlags.TYPESAFE_BY_RCU;
    }
    if (draft.below(8) == 0) {
      bits |= draft.random.nextBoolean() ? SlabFlags.RECLAIM_ACCOUNT : SlabFlags.ACCOUNT;
    }
    if (draft.below(8) == 0) {
      bits |= SlabFlags.NO_MERGE;
    }
    if (draft.machine.hasZone(ZoneKind.DMA) && draft.below(6) == 0) {
      bits |= SlabFlags.CACHE_DMA;
    } else if (draft.machine.hasZone(ZoneKind.DMA32) && draft.below(6) == 0) {
      bits |= SlabFlags.CACHE_DMA32;
    }
    return new SlabFlags(bits);
  }

  /** A cache, made now where there is none; null where none can be made here. */
  private @Nullable Item cache() {
    if (draft.pool(Item.Kind.CACHE).isEmpty() && draft.context().sleepable()) {
      create();
    }
    return draft.any(Item.Kind.CACHE);
  }

  private boolean allocate(int spelling) {
    Item cache = cache();
    if (cache == null) {
      return false;
    }
    draft.lookBefore();
    Operand operand = cache.operand;
    boolean mayZero = !cache.constructed;
    Gfp gfp = draft.masks.slab(draft.context(), mayZero);
    if (draft.roomy()) {
      gfp = draft.masks.noFail(gfp);
    }
    SlabCall.Allocating call =
        switch (spelling) {
          case 1 ->
              mayZero
                  ? new SlabCall.KmemCacheZalloc(operand, gfp)
                  : new SlabCall.KmemCacheAlloc(operand, gfp);
          case 2 -> new SlabCall.KmemCacheAllocNode(operand, gfp, draft.node());
          default -> new SlabCall.KmemCacheAlloc(operand, gfp);
        };
    draft.hold(Item.object(Operand.handle(draft.add("o", call)), cache));
    return true;
  }

  /** Needs interrupts on (SC-20). */
  private boolean bulk() {
    Item cache = draft.context() == Context.HARDIRQ ? null : cache();
    if (cache == null) {
      return false;
    }
    draft.lookBefore();
    bulk(cache, draft.below(8) == 0 ? draft.below(100) : draft.below(12));
    return true;
  }

  private void bulk(Item cache, int count) {
    Gfp gfp = draft.masks.slab(draft.context(), !cache.constructed);
    if (!draft.has(SlabCall.KmemCacheAllocBulk.class)) {
      for (int i = 0; i < count; i++) {
        String name = draft.add("o", new SlabCall.KmemCacheAlloc(cache.operand, gfp));
        draft.hold(Item.object(Operand.handle(name), cache));
      }
      return;
    }
    String name = draft.add("b", new SlabCall.KmemCacheAllocBulk(cache.operand, gfp, count));
    for (int i = 0; i < count; i++) {
      draft.hold(Item.object(new Operand.Element(name, i), cache));
    }
  }

  /** Objects worth that many bytes at once; nothing where there is no cache. */
  void fillWith(long bytes) {
    Item cache = draft.context() == Context.HARDIRQ ? null : cache();
    if (cache != null) {
      bulk(cache, Math.clamp(bytes / cache.size, 1, MOST_AT_ONCE));
    }
  }

  boolean freeOne(@Nullable Item item) {
    if (item == null || item.cache == null) {
      return false;
    }
    Item cache = item.cache;
    restore(item);
    draft.add(
        byKfree()
            ? new KmallocCall.Kfree(item.operand)
            : new SlabCall.KmemCacheFree(cache.operand, item.operand));
    draft.drop(item);
    return true;
  }

  /** Linux since 6.4 permits it (SC-15). */
  private boolean byKfree() {
    return draft.request.profile().since(6, 4)
        && draft.request.has(Family.KMALLOC)
        && draft.below(8) == 0;
  }

  /** An object goes back to its cache in constructed state (SC-07), as a rule. */
  private void restore(Item item) {
    if (item.dirty && draft.below(20) != 0) {
      draft.add(new MemoryCall.Fill(item.operand, SlabCall.CTOR_SEED));
      item.dirty = false;
    }
  }

  /** Needs interrupts on (SC-19). */
  private boolean freeSeveral() {
    if (draft.context() == Context.HARDIRQ) {
      return false;
    }
    Item first = draft.victim(Item.Kind.OBJECT);
    if (first == null) {
      draft.add(new SlabCall.KmemCacheFreeBulk(Operand.NULL, List.of()));
      return draft.has(SlabCall.KmemCacheFreeBulk.class);
    }
    boolean anyCache = draft.below(3) == 0;
    freeSeveral(first, anyCache, 1 + draft.below(16));
    return true;
  }

  /** Frees up to so many of the youngest objects, of one cache or of any. */
  void freeSeveral(Item first, boolean anyCache, int most) {
    List<Item> chosen = new ArrayList<>();
    Pool pool = draft.pool(Item.Kind.OBJECT);
    for (int i = pool.size() - 1; i >= 0 && chosen.size() < most; i--) {
      Item item = pool.get(i);
      if (anyCache || item.cache == first.cache) {
        chosen.add(item);
      }
    }
    if (!draft.has(SlabCall.KmemCacheFreeBulk.class)) {
      chosen.forEach(this::freeOne);
      return;
    }
    chosen.forEach(this::restore);
    Item cache = first.cache;
    draft.add(
        new SlabCall.KmemCacheFreeBulk(
            anyCache || cache == null ? Operand.NULL : cache.operand,
            chosen.stream().map(item -> item.operand).toList()));
    chosen.forEach(draft::drop);
  }

  private boolean destroyEmpty() {
    if (draft.below(32) == 0 && !draft.request.profile().before(4, 3)) {
      draft.add(new SlabCall.KmemCacheDestroy(Operand.NULL));
      return true;
    }
    Item cache = draft.any(Item.Kind.CACHE);
    return cache != null && cache.objects == 0 && destroy(cache);
  }

  boolean destroy(Item cache) {
    draft.add(new SlabCall.KmemCacheDestroy(cache.operand));
    draft.drop(cache);
    return true;
  }

  private boolean shrink() {
    Item cache = draft.any(Item.Kind.CACHE);
    return cache != null && shrink(cache);
  }

  boolean shrink(Item cache) {
    draft.add(new SlabCall.KmemCacheShrink(cache.operand));
    return true;
  }

  private boolean size() {
    Item cache = draft.any(Item.Kind.CACHE);
    if (cache == null) {
      return false;
    }
    draft.add(new SlabCall.KmemCacheSize(cache.operand));
    return true;
  }

  /** Breaks a precondition of slab caches. */
  boolean misuse() {
    Item cache = draft.any(Item.Kind.CACHE);
    Item object = draft.any(Item.Kind.OBJECT);
    if (cache == null) {
      return false;
    }
    return switch (draft.below(8)) {
      case 0 -> free(cache, Operand.NULL);
      case 1, 6, 7 -> object != null && strange(object);
      case 2 -> inside(cache, object);
      case 3 -> object != null && inhabited(object);
      case 4 -> zeroConstructed(cache);
      default -> blocking(cache);
    };
  }

  /** Frees an object to a cache that it is not of. */
  private boolean strange(Item object) {
    Item other = draft.any(Item.Kind.CACHE);
    if (other != null && other != object.cache) {
      return free(other, object.operand);
    }
    return draft.context().sleepable() && free(created(false), object.operand);
  }

  /** Destroys the cache of a live object. */
  private boolean inhabited(Item object) {
    Item cache = object.cache;
    boolean here = cache != null && cache.position >= 0;
    return here && cache != null && draft.context().sleepable() && destroy(cache);
  }

  private boolean free(Item cache, Operand object) {
    draft.add(new SlabCall.KmemCacheFree(cache.operand, object));
    return true;
  }

  private boolean inside(Item cache, @Nullable Item object) {
    return object != null
        && object.operand instanceof Operand.Handle handle
        && free(cache, new Operand.Inside(handle.name(), 1L + draft.below(16)));
  }

  private boolean zeroConstructed(Item drawn) {
    if (!drawn.constructed && !draft.context().sleepable()) {
      return false;
    }
    Item cache = drawn.constructed ? drawn : created(true);
    Gfp gfp = draft.masks.slab(draft.context(), true);
    String name = draft.add("o", new SlabCall.KmemCacheZalloc(cache.operand, gfp));
    Item item = Item.object(Operand.handle(name), cache);
    item.dirty = draft.request.has(Family.MEMORY);
    draft.hold(item);
    return true;
  }

  private boolean blocking(Item cache) {
    draft.addIn(Context.SOFTIRQ, "o", new SlabCall.KmemCacheAlloc(cache.operand, Gfp.KERNEL));
    return true;
  }
}
