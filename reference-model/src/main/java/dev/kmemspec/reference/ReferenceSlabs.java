package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.reference.SlabCache.Slab;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Slab caches. A slab keeps a bit for each object outside the memory, so the content of a free
 * object stays as its last owner left it. Misuse is reported and has no effect.
 */
public class ReferenceSlabs implements SlabAllocator {
  /** Where the numbers that name caches start: kernel data, no address of the direct map. */
  private static final long FIRST_TOKEN = 0xffffffff82000000L;

  private static final long TOKEN_STEP = 256;

  /** The bits of a mask that are the caller's; which zone is the cache's (SC-25). */
  private static final int RECLAIM_BITS = Gfp.DIRECT_RECLAIM_BIT | Gfp.KSWAPD_RECLAIM_BIT;

  private static final int ZONE_BITS =
      Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT | Gfp.MOVABLE_BIT;

  /** Flags that forbid merging, and flags that must be equal for it (SL-07). */
  private static final int NEVER_MERGED =
      SlabFlags.RED_ZONE
          | SlabFlags.POISON
          | SlabFlags.STORE_USER
          | SlabFlags.TYPESAFE_BY_RCU
          | SlabFlags.NO_MERGE;

  private static final int MERGED_IF_EQUAL =
      SlabFlags.RECLAIM_ACCOUNT | SlabFlags.CACHE_DMA | SlabFlags.CACHE_DMA32 | SlabFlags.ACCOUNT;

  private static final int KNOWN_FLAGS =
      NEVER_MERGED
          | MERGED_IF_EQUAL
          | SlabFlags.CONSISTENCY_CHECKS
          | SlabFlags.HWCACHE_ALIGN
          | SlabFlags.PANIC;

  private final ReferencePages pages;
  private final Machine machine;
  private final Profile profile;
  private final List<SlabCache> caches = new ArrayList<>();
  private final Map<Long, SlabCache> byToken = new LinkedHashMap<>();
  private final TreeMap<Long, Slab> slabs = new TreeMap<>();
  private long nextToken = FIRST_TOKEN;
  private Runnable beforeDestroy = () -> {};

  /** No caches, on top of those pages. */
  public ReferenceSlabs(ReferencePages pages) {
    this.pages = pages;
    machine = pages.machine();
    profile = pages.profile();
  }

  /** What frees the objects that wait for no reader any more. */
  void destroyAfter(Runnable freeing) {
    beforeDestroy = freeing;
  }

  /** What it takes its slabs from. */
  public ReferencePages pages() {
    return pages;
  }

  @Override
  public long kmemCacheCreate(
      String name, long size, long align, int flags, @Nullable Constructor ctor) {
    SlabFlags wanted = new SlabFlags(flags);
    boolean sized = size > 0 && size <= mostBytes();
    boolean aligned = align >= 0 && align <= machine.pageSize() && Long.bitCount(align) <= 1;
    if (!sized || !aligned || (flags & ~KNOWN_FLAGS) != 0) {
      return refuse(name, wanted);
    }
    if (SlabLayout.of(machine, profile, size, align, wanted, ctor != null).order() < 0) {
      return refuse(name, wanted);
    }
    SlabCache cache = merged(size, align, wanted, ctor);
    if (cache == null) {
      cache = create(name, size, align, wanted, ctor);
    }
    cache.owners++;
    cache.widen(size);
    long token = nextToken;
    nextToken += TOKEN_STEP;
    byToken.put(token, cache);
    return token;
  }

  /** The largest object that a cache may have (PV-05). */
  protected long mostBytes() {
    return SizeClasses.of(machine, profile).maxObjectSize();
  }

  /** No cache; with SLAB_PANIC the kernel stops (SC-01). */
  private long refuse(String name, SlabFlags flags) {
    String message = "kmem_cache_create(" + name + ") failed with error -22";
    if (flags.has(SlabFlags.PANIC)) {
      throw new IllegalStateException("Kernel panic - not syncing: " + message);
    }
    pages.report(message);
    return 0;
  }

  /** A new cache without owners. */
  SlabCache create(
      String name, long size, long align, SlabFlags flags, @Nullable Constructor ctor) {
    SlabLayout layout = SlabLayout.of(machine, profile, size, align, flags, ctor != null);
    SlabCache cache = new SlabCache(name, size, flags, layout, ctor);
    caches.add(cache);
    return cache;
  }

  /** The oldest cache that can serve as that one as well, or null (SL-07). */
  private @Nullable SlabCache merged(
      long size, long align, SlabFlags flags, @Nullable Constructor ctor) {
    if (!profile.slub() || ctor != null || (flags.bits() & NEVER_MERGED) != 0) {
      return null;
    }
    SlabLayout wanted = SlabLayout.of(machine, profile, size, align, flags, false);
    for (SlabCache cache : caches) {
      boolean open = cache.ctor() == null && (cache.flags().bits() & NEVER_MERGED) == 0;
      if (open && fits(cache, wanted) && sameKind(cache, flags)) {
        return cache;
      }
    }
    return null;
  }

  /**
   * Whether the cache's objects are large enough and aligned enough, without much waste (SL-07).
   */
  protected boolean fits(SlabCache cache, SlabLayout wanted) {
    long waste = cache.layout().stride() - wanted.stride();
    return waste >= 0 && waste < Long.BYTES && cache.layout().stride() % wanted.align() == 0;
  }

  /** Whether the cache's pages are of the kind that those flags ask for (SL-07). */
  protected boolean sameKind(SlabCache cache, SlabFlags flags) {
    return ((cache.flags().bits() ^ flags.bits()) & MERGED_IF_EQUAL) == 0;
  }

  @Override
  public void kmemCacheDestroy(long token) {
    if (token == 0) {
      return;
    }
    SlabCache cache = cache(token);
    if (cache == null) {
      return;
    }
    if (!profile.before(6, 12)) {
      awaitFreed();
    }
    byToken.remove(token);
    if (--cache.owners > 0) {
      return;
    }
    caches.remove(cache);
    if (cache.liveObjects() > 0) {
      pages.report("BUG " + cache.name() + ": Objects remaining on __kmem_cache_shutdown()");
      return;
    }
    List.copyOf(cache.slabs).forEach(this::discard);
  }

  /** Waits for the objects that were given back behind the backs of readers (SC-21). */
  protected void awaitFreed() {
    beforeDestroy.run();
  }

  @Override
  public int kmemCacheShrink(long token) {
    SlabCache cache = cache(token);
    if (cache == null) {
      return 0;
    }
    shrink(cache);
    return cache.slabs.isEmpty() ? 0 : 1;
  }

  private void shrink(SlabCache cache) {
    for (Slab slab : List.copyOf(cache.slabs)) {
      if (slab.live.isEmpty()) {
        discard(slab);
      }
    }
  }

  /** Gives the empty slabs of every cache back. */
  public void shrinkAll() {
    caches.forEach(this::shrink);
  }

  @Override
  public long kmemCacheSize(long token) {
    SlabCache cache = cache(token);
    return cache == null ? 0 : cache.objectSize();
  }

  @Override
  public long kmemCacheAlloc(long cache, int gfp) {
    return kmemCacheAllocNode(cache, gfp, Machine.NO_NODE);
  }

  @Override
  public long kmemCacheZalloc(long cache, int gfp) {
    return kmemCacheAlloc(cache, gfp | Gfp.ZERO_BIT);
  }

  @Override
  public long kmemCacheAllocNode(long token, int gfp, int node) {
    SlabCache cache = cache(token);
    return cache == null ? 0 : allocate(cache, new Gfp(gfp), node);
  }

  /** An object, or 0. */
  public long allocate(SlabCache cache, Gfp gfp, int nid) {
    if (pages.faults().fails(gfp)) {
      return 0;
    }
    Slab slab = slabFor(cache, gfp, nid == Machine.NO_NODE ? pages.localNode() : nid);
    if (slab == null) {
      return 0;
    }
    int index = choose(slab);
    slab.live.set(index);
    if (gfp.zero()) {
      pages.memory().zero(slab.objectAt(index), bytesToZero(cache));
    }
    return slab.objectAt(index);
  }

  /** Which free object of a slab is handed out: the lowest. */
  protected int choose(Slab slab) {
    return slab.firstFree();
  }

  /** How much of an object __GFP_ZERO makes zero (KM-11). */
  protected long bytesToZero(SlabCache cache) {
    return cache.objectSize();
  }

  /** A slab with a free object: the node's own before a new one before another node's (SC-13). */
  private @Nullable Slab slabFor(SlabCache cache, Gfp gfp, int node) {
    Slab slab = partial(cache, gfp.with(Gfp.THISNODE), node);
    if (slab == null) {
      slab = newSlab(cache, cheap(gfp).with(Gfp.THISNODE), node, cache.layout().order());
    }
    if (slab == null) {
      slab = partial(cache, gfp, node);
    }
    if (slab == null) {
      slab = newSlab(cache, cheap(gfp), node, cache.layout().order());
    }
    // Under pressure a slab of one object is better than none (SL-06).
    return slab == null ? newSlab(cache, gfp, node, cache.layout().smallestOrder()) : slab;
  }

  /** A first try neither reclaims, nor insists, nor complains (SL-06). */
  private static Gfp cheap(Gfp gfp) {
    return gfp.without(new Gfp(RECLAIM_BITS | Gfp.NOFAIL_BIT))
        .with(new Gfp(Gfp.NOWARN_BIT | Gfp.NOMEMALLOC_BIT));
  }

  /** The oldest slab with a free object that the mask permits, or null. */
  protected @Nullable Slab partial(SlabCache cache, Gfp gfp, int node) {
    for (Slab slab : cache.slabs) {
      if (slab.hasFree() && (slab.node == node || !gfp.has(Gfp.THISNODE_BIT))) {
        return slab;
      }
    }
    return null;
  }

  private @Nullable Slab newSlab(SlabCache cache, Gfp gfp, int node, int order) {
    long address = pages.allocate(node, maskOf(cache, gfp), order, Use.SLAB);
    if (address == 0) {
      return null;
    }
    if (gfp.zero() && cache.ctor() != null) {
      pages.report("WARNING: __GFP_ZERO on cache " + cache.name() + ", which has a constructor");
    }
    long frame = pages.memory().frame(address);
    Zone zone = machine.zoneOf(frame);
    int objects = cache.layout().objects(machine, order);
    Slab slab = new Slab(cache, address, objects, zone == null ? node : zone.node());
    cache.slabs.add(slab);
    slabs.put(address, slab);
    construct(slab);
    return slab;
  }

  /** Brings every object of a new slab into its first state (SC-07). */
  protected void construct(Slab slab) {
    Constructor ctor = slab.cache.ctor();
    for (int i = 0; ctor != null && i < slab.objects; i++) {
      ctor.construct(slab.objectAt(i));
    }
  }

  /** The mask for a cache's pages: the caller's but for the zone, which is the cache's (SC-25). */
  protected Gfp maskOf(SlabCache cache, Gfp gfp) {
    Gfp mask = gfp.without(new Gfp(ZONE_BITS | Gfp.ZERO_BIT)).with(Gfp.COMP);
    mask = cache.flags().has(SlabFlags.CACHE_DMA) ? mask.with(Gfp.DMA) : mask;
    return cache.flags().has(SlabFlags.CACHE_DMA32) ? mask.with(Gfp.DMA32) : mask;
  }

  @Override
  public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
    for (int i = 0; i < objects.length; i++) {
      objects[i] = kmemCacheAlloc(cache, gfp);
      if (objects[i] == 0) {
        undo(cache, objects, i);
        return 0;
      }
    }
    return objects.length;
  }

  /** A bulk request failed after {@code got} objects: they go back (SC-20). */
  protected void undo(long cache, long[] objects, int got) {
    for (int i = 0; i < got; i++) {
      kmemCacheFree(cache, objects[i]);
      objects[i] = 0;
    }
  }

  @Override
  public void kmemCacheFree(long token, long object) {
    SlabCache cache = cache(token);
    Slab slab = owner(object);
    if (cache == null || slab == null) {
      return;
    }
    if (slab.cache != cache) {
      pages.report("WARNING: object " + hex(object) + " is of cache " + slab.cache.name());
      // From 5.9 to the last 6.x the object went back to its own cache (SC-16).
      if (!profile.since(5, 9) || profile.since(7, 0)) {
        return;
      }
    }
    free(slab, object);
  }

  @Override
  public void kmemCacheFreeBulk(long cache, long[] objects) {
    for (long object : objects) {
      if (cache == 0) {
        free(object);
      } else {
        kmemCacheFree(cache, object);
      }
    }
  }

  /** Takes back a live object of whatever cache. */
  public void free(long object) {
    Slab slab = owner(object);
    if (slab != null) {
      free(slab, object);
    }
  }

  private void free(Slab slab, long object) {
    boolean spare = partialSlabs(slab) >= partialsKept(slab.cache);
    slab.live.clear((int) ((object - slab.address) / slab.cache.layout().stride()));
    if (slab.live.isEmpty() && spare) {
      discard(slab);
    }
  }

  /** How many slabs of its cache and node have a free object. */
  private static long partialSlabs(Slab slab) {
    return slab.cache.slabs.stream()
        .filter(other -> other.node == slab.node && other.hasFree())
        .count();
  }

  /** min_partial: with that many partial slabs on a node, an emptied slab is given back (SL-09). */
  private long partialsKept(SlabCache cache) {
    int log = 63 - Long.numberOfLeadingZeros(cache.layout().stride());
    return profile.isLinux() ? Math.clamp(log / 2, 5, 10) : 0;
  }

  private void discard(Slab slab) {
    slab.cache.slabs.remove(slab);
    slabs.remove(slab.address);
    pages.free(slab.address, Use.SLAB);
  }

  /** Whether the address lies in a slab. */
  public boolean holds(long address) {
    return at(address) != null;
  }

  /** The usable bytes of the live object that starts there, or 0. */
  public long usable(long object) {
    Slab slab = owner(object);
    return slab == null ? 0 : slab.cache.layout().stride();
  }

  private @Nullable Slab at(long address) {
    Map.Entry<Long, Slab> below = slabs.floorEntry(address);
    boolean inside = below != null && address < below.getValue().end();
    return inside ? below.getValue() : null;
  }

  /** The slab of a live object that starts there; else null, and a report (SC-17, SC-18). */
  private @Nullable Slab owner(long object) {
    Slab slab = at(object);
    if (slab == null) {
      pages.report("BUG: " + hex(object) + " lies in no slab");
      return null;
    }
    long stride = slab.cache.layout().stride();
    long offset = object - slab.address;
    if (offset % stride != 0) {
      pages.report("BUG " + slab.cache.name() + ": Invalid object pointer " + hex(object));
      return null;
    }
    if (!slab.live.get((int) (offset / stride))) {
      pages.report("BUG " + slab.cache.name() + ": Object already free " + hex(object));
      return null;
    }
    return slab;
  }

  private @Nullable SlabCache cache(long token) {
    SlabCache cache = byToken.get(token);
    if (cache == null) {
      pages.report("BUG: " + hex(token) + " is no cache");
    }
    return cache;
  }

  /** The caches' rows, in order of creation (AC-03); SLOB has no such file. */
  public List<Outcome.SlabRow> slabinfo() {
    return profile.slabs() == Profile.Slabs.SLOB
        ? List.of()
        : caches.stream().map(this::row).toList();
  }

  /** The pages of slabs that count as reclaimable, those of SLAB_RECLAIM_ACCOUNT (AC-06). */
  public long reclaimablePages() {
    return slabs.values().stream()
        .filter(slab -> slab.cache.flags().has(SlabFlags.RECLAIM_ACCOUNT))
        .mapToLong(slab -> pages.bytesOf(slab.address, Use.SLAB) / machine.pageSize())
        .sum();
  }

  private Outcome.SlabRow row(SlabCache cache) {
    int order = cache.layout().order();
    return new Outcome.SlabRow(
        cache.name(),
        cache.liveObjects(),
        cache.slabs.stream().mapToLong(slab -> slab.objects).sum(),
        cache.layout().stride(),
        cache.layout().objects(machine, order),
        1L << order,
        cache.slabs.size(),
        activeSlabs(cache));
  }

  /** SLAB counts the slabs that have an object in use, SLUB all of them (AC-03). */
  protected long activeSlabs(SlabCache cache) {
    return profile.slabs() == Profile.Slabs.SLAB
        ? cache.slabs.stream().filter(slab -> !slab.live.isEmpty()).count()
        : cache.slabs.size();
  }
}
