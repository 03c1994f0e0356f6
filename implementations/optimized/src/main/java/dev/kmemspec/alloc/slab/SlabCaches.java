package dev.kmemspec.alloc.slab;

import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The slab caches of one machine, and the calls on them. Objects and caches may be used by every
 * CPU at once; creating and destroying caches is for one thread at a time.
 */
public final class SlabCaches {
  private final Pages pages;
  private final SlabPolicy policy;
  private final Log log;
  private final List<SlabCache> caches = new ArrayList<>();

  /** No caches, on top of those pages; empties itself when they run out. */
  public SlabCaches(Pages pages, SlabPolicy policy) {
    this.pages = pages;
    this.policy = policy;
    log = pages.log();
    pages.reclaimBy(this::reclaim);
  }

  Pages pages() {
    return pages;
  }

  /**
   * kmem_cache_create: a new cache, or a like one that it shares from now on (SL-07).
   *
   * @return null where no slab could hold such objects
   */
  public @Nullable SlabCache create(
      String name, long size, long align, int flags, @Nullable LongConsumer ctor) {
    boolean sized =
        size > 0 && size <= (long) pages.config().pageSize() << pages.config().maxOrder();
    boolean aligned = align >= 0 && align <= pages.config().pageSize() && Long.bitCount(align) <= 1;
    if (!sized || !aligned || (flags & ~SlabFlag.KNOWN) != 0) {
      return null;
    }
    SlabLayout layout = SlabLayout.slub(pages.config(), policy, size, align, flags, ctor != null);
    if (layout.order() < 0) {
      return null;
    }
    SlabCache cache = ctor == null ? mergeable(layout, flags) : null;
    if (cache == null) {
      cache = new SlabCache(name, size, flags, layout, ctor, pages, policy);
      caches.add(cache);
    }
    cache.owners++;
    cache.widen(size);
    return cache;
  }

  private @Nullable SlabCache mergeable(SlabLayout wanted, int flags) {
    if (!policy.merges() || (flags & SlabFlag.NEVER_MERGED) != 0) {
      return null;
    }
    for (SlabCache cache : caches) {
      long waste = cache.layout().stride() - wanted.stride();
      boolean open = !cache.depot().constructs() && (cache.flags() & SlabFlag.NEVER_MERGED) == 0;
      boolean alike = ((cache.flags() ^ flags) & SlabFlag.MERGED_IF_EQUAL) == 0;
      boolean fits =
          waste >= 0 && waste < Long.BYTES && cache.layout().stride() % wanted.align() == 0;
      if (open && alike && fits) {
        return cache;
      }
    }
    return null;
  }

  /** kmem_cache_destroy: the last owner's takes the slabs with it, if nothing lives on them. */
  public void destroy(int cpu, SlabCache cache) {
    if (--cache.owners > 0) {
      return;
    }
    caches.remove(cache);
    shrink(cpu, cache);
    if (cache.depot().counts().slabs() > 0) {
      log.report("BUG " + cache.name() + ": Objects remaining on __kmem_cache_shutdown()");
    }
  }

  /** kmem_cache_shrink: empties sheaves and barns; whether slabs are left (SC-23). */
  public boolean shrink(int cpu, SlabCache cache) {
    if (policy.sharedCpus()) {
      cache.flush(cpu);
    } else {
      cache.flushAll();
    }
    cache.depot().shrink(cpu);
    return cache.depot().counts().slabs() > 0;
  }

  /** Gives back whatever the caches do not need. */
  public void reclaim(int cpu) {
    for (SlabCache cache : List.copyOf(caches)) {
      shrink(cpu, cache);
    }
  }

  /** Whether the address lies in a slab. */
  public boolean holds(long object) {
    return at(object) != null;
  }

  @Nullable Slab at(long object) {
    int frame = pages.frame(object);
    return frame >= 0 && pages.frames().owner(frame) instanceof Slab slab ? slab : null;
  }

  /** The slab of a live object that starts there; else null, and a report (SC-17, SC-18). */
  @Nullable Slab owner(long object) {
    Slab slab = at(object);
    if (slab == null) {
      log.report("BUG: " + Log.hex(object) + " lies in no slab");
      return null;
    }
    int index = slab.indexOf(object);
    if (index < 0) {
      log.report("BUG " + slab.depot.name() + ": Invalid object pointer " + Log.hex(object));
      return null;
    }
    if (!slab.isLive(index)) {
      log.report("BUG " + slab.depot.name() + ": Object already free " + Log.hex(object));
      return null;
    }
    return slab;
  }

  /** kmem_cache_free: where the object is of another cache it may be kept for good (SC-16). */
  public void free(int cpu, SlabCache cache, long object) {
    Slab slab = owner(object);
    if (slab == null) {
      return;
    }
    if (slab.depot.cache != cache) {
      log.report("WARNING: object " + Log.hex(object) + " is of cache " + slab.depot.name());
      if (!policy.freesToOwner()) {
        return;
      }
    }
    cacheOf(slab).free(cpu, slab, object);
  }

  private static SlabCache cacheOf(Slab slab) {
    SlabCache cache = slab.depot.cache;
    if (cache == null) {
      throw new IllegalStateException("slabs of this machine belong to caches");
    }
    return cache;
  }

  /** Takes back a live object of whatever cache. */
  public void free(int cpu, long object) {
    Slab slab = owner(object);
    if (slab != null) {
      cacheOf(slab).free(cpu, slab, object);
    }
  }

  /** kmem_cache_alloc_bulk: all or nothing (SC-20). */
  public int allocateBulk(int cpu, SlabCache cache, int gfp, long[] objects) {
    for (int i = 0; i < objects.length; i++) {
      objects[i] = cache.allocate(cpu, gfp, Pages.NO_NODE);
      if (objects[i] == 0) {
        for (int taken = 0; taken < i; taken++) {
          free(cpu, objects[taken]);
          objects[taken] = 0;
        }
        return 0;
      }
    }
    return objects.length;
  }

  /** The pages of the slabs of all reclaimable caches, or of all others (AC-06). */
  public long pages(boolean reclaimable) {
    long sum = 0;
    for (SlabCache cache : caches) {
      boolean counts = (cache.flags() & SlabFlag.RECLAIM_ACCOUNT) != 0;
      sum += counts == reclaimable ? cache.depot().slabPages() : 0;
    }
    return sum;
  }

  /** The counters of every cache, in order of creation. */
  public List<SlabCounts> counts() {
    return caches.stream().map(cache -> cache.depot().counts()).toList();
  }

  /** Checks every cache; only while no CPU runs. */
  public void validate() {
    caches.forEach(SlabCache::validate);
  }
}
