package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
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

  /** So many are asked for where memory is to be too short for them. */
  private static final int MOST_REACHED = 512;

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
        Action.other(this::destroyEmpty).sleeping(),
        Action.other(this::shrink).sleeping(),
        Action.other(this::size));
  }

  private boolean create() {
    if (!roomFor(1)) {
      return false;
    }
    boolean constructed = !alike && draft.below(4) == 0;
    if (draft.below(12) == 0) {
      SlabFlags unknown = new SlabFlags(flags().bits() | UNKNOWN_FLAG);
      draft.add("c", creation(unknown, constructed));
    } else {
      created(constructed);
    }
    return true;
  }

  /** Whether there may be so many caches more. */
  boolean roomFor(int caches) {
    return draft.pool(Item.Kind.CACHE).size() + caches <= MOST_CACHES;
  }

  /** A name that no cache had. */
  String name() {
    String name = NAMES[created % NAMES.length] + (created < NAMES.length ? "" : created);
    created++;
    return name;
  }

  private Item created(boolean constructed) {
    return create(creation(flags(), constructed));
  }

  /** Makes that cache. */
  Item create(SlabCall.KmemCacheCreate call) {
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
    if (draft.below(30) == 0) {
      size =
          SizeClasses.of(draft.machine, draft.request.profile()).maxObjectSize() + draft.below(2);
    }
    String name = name();
    long align = ALIGNMENTS[draft.below(ALIGNMENTS.length)];
    return alike && !constructed
        ? new SlabCall.KmemCacheCreate(name, size, 0, SlabFlags.NONE, false)
        : new SlabCall.KmemCacheCreate(name, size, align, flags, constructed);
  }

  /** Asks for more than there may be: where many objects would do, for large ones. */
  void reach() {
    Item cache = cache();
    if (cache == null) {
      return;
    }
    long all = draft.machine.pages() * draft.machine.pageSize();
    long large = 2L * draft.machine.pageSize();
    if (all / cache.size > MOST_AT_ONCE && roomFor(1) && all / large <= MOST_REACHED) {
      cache = create(new SlabCall.KmemCacheCreate(name(), large, 0, SlabFlags.NONE, false));
    }
    boolean reached = all / cache.size <= MOST_REACHED;
    bulk(cache, reached ? (int) (all / cache.size) + 1 : MOST_AT_ONCE);
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

  /** Takes so many objects at once, one by one where the profile cannot. */
  void bulk(Item cache, int count) {
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
        && draft.random.nextBoolean();
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
    Item cache = cache();
    if (cache == null) {
      return false;
    }
    return switch (draft.below(9)) {
      case 0 -> free(cache, Operand.NULL);
      case 1, 2 -> strange(held(cache));
      case 3 -> inside(cache, held(cache));
      case 4, 5 -> inhabited(held(cache));
      case 6, 7 -> zeroConstructed(cache);
      default -> blocking(cache);
    };
  }

  /** An object that is held, made now where there is none. */
  private Item held(Item cache) {
    Item item = draft.any(Item.Kind.OBJECT);
    if (item == null) {
      Gfp gfp = draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC;
      String name = draft.add("o", new SlabCall.KmemCacheAlloc(cache.operand, gfp));
      item = Item.object(Operand.handle(name), cache);
      draft.hold(item);
    }
    return item;
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

  private boolean inside(Item cache, Item object) {
    return object.operand instanceof Operand.Handle handle
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
