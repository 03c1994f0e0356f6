package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.SlabAllocator.Constructor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kmem_cache calls. A cache that shares another's slabs has a number of its own all the same.
 */
final class CacheCalls {
  private static final int KNOWN_FLAGS =
      SlabFlags.CONSISTENCY_CHECKS
          | SlabFlags.RED_ZONE
          | SlabFlags.POISON
          | SlabFlags.HWCACHE_ALIGN
          | SlabFlags.CACHE_DMA
          | SlabFlags.CACHE_DMA32
          | SlabFlags.STORE_USER
          | SlabFlags.RECLAIM_ACCOUNT
          | SlabFlags.PANIC
          | SlabFlags.TYPESAFE_BY_RCU
          | SlabFlags.NO_MERGE
          | SlabFlags.ACCOUNT;

  private static final int NEVER_MERGED = SlabFlags.TYPESAFE_BY_RCU | SlabFlags.NO_MERGE;

  /** What both must have, or neither, to share slabs. */
  private static final int SAME_WHEN_MERGED =
      SlabFlags.RECLAIM_ACCOUNT | SlabFlags.CACHE_DMA | SlabFlags.CACHE_DMA32 | SlabFlags.ACCOUNT;

  private final Boot boot;
  private final Slabs slabs;
  private final Map<Long, ObjectCache> byToken = new HashMap<>();
  private long tokens = 0x5eed_0000_0000L;

  CacheCalls(Boot boot, Slabs slabs) {
    this.boot = boot;
    this.slabs = slabs;
  }

  long create(String name, long size, long align, SlabFlags flags, @Nullable Constructor ctor) {
    boolean unknown = (flags.bits() & ~KNOWN_FLAGS) != 0;
    SlabGeometry geometry =
        SlabGeometry.of(boot.machine, boot.profile, size, align, flags, ctor != null);
    if (unknown || geometry.order() < 0 || size == 0 || Long.bitCount(align) > 1) {
      boot.reports.say("kmem_cache_create(" + name + ") failed: " + (unknown ? "flags" : "size"));
      return 0;
    }
    ObjectCache cache = ctor == null ? mergeable(size, geometry, flags) : null;
    if (cache != null) {
      cache.users++;
      cache.widen(size);
    } else {
      cache = new ObjectCache(slabs, name, size, geometry, flags, ctor, false);
      slabs.add(cache);
    }
    tokens += 64;
    byToken.put(tokens, cache);
    return tokens;
  }

  /** The oldest cache whose slabs would do, or null (SL-07). */
  private @Nullable ObjectCache mergeable(long size, SlabGeometry geometry, SlabFlags flags) {
    if (!boot.linux() || loner(flags)) {
      return null;
    }
    long needed = SlabGeometry.up(SlabGeometry.up(size, 8), geometry.align());
    for (ObjectCache candidate : slabs.caches()) {
      long stride = candidate.geometry().stride();
      boolean same =
          ((candidate.flags().bits() ^ flags.bits()) & SAME_WHEN_MERGED) == 0
              && !loner(candidate.flags())
              && !candidate.constructs()
              && !candidate.kmalloc();
      if (same && stride >= needed && stride % geometry.align() == 0 && stride - needed < 8) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean loner(SlabFlags flags) {
    return (flags.bits() & NEVER_MERGED) != 0 || SlabGeometry.debug(flags);
  }

  void destroy(long token) {
    ObjectCache cache = token == 0 ? null : cache(token, "kmem_cache_destroy");
    if (cache == null) {
      return;
    }
    byToken.remove(token);
    if (--cache.users > 0) {
      return;
    }
    cache.shrink();
    if (cache.hasSlabs()) {
      boot.reports.say("WARNING: kmem_cache_destroy " + cache.name() + ": still has objects");
    }
    slabs.remove(cache);
  }

  int shrink(long token) {
    ObjectCache cache = cache(token, "kmem_cache_shrink");
    if (cache == null) {
      return 0;
    }
    cache.shrink();
    return cache.hasSlabs() ? 1 : 0;
  }

  long size(long token) {
    ObjectCache cache = cache(token, "kmem_cache_size");
    return cache == null ? 0 : cache.size();
  }

  long alloc(long token, Gfp gfp, int node) {
    ObjectCache cache = cache(token, "kmem_cache_alloc");
    int wanted = boot.machine.hasNode(node) ? node : Machine.NO_NODE;
    return cache == null ? 0 : cache.alloc(gfp, wanted, cache.size());
  }

  /** All or nothing (SC-20). */
  int allocBulk(long token, Gfp gfp, long[] objects) {
    for (int i = 0; i < objects.length; i++) {
      objects[i] = alloc(token, gfp, Machine.NO_NODE);
      if (objects[i] == 0) {
        for (int held = 0; held < i; held++) {
          free(token, objects[held]);
          objects[held] = 0;
        }
        return 0;
      }
    }
    return objects.length;
  }

  void free(long token, long object) {
    ObjectCache passed = token == 0 ? null : cache(token, "kmem_cache_free");
    Slab slab = slabs.holding(object);
    if (slab == null || (token != 0 && passed == null)) {
      boot.reports.say("BUG: kmem_cache_free of 0x" + Long.toHexString(object) + ": no object");
      return;
    }
    int slot = slab.liveSlot(object);
    if (slot < 0) {
      boot.reports.say(
          "BUG "
              + slab.cache.name()
              + ": Object already free or invalid object pointer 0x"
              + Long.toHexString(object));
      return;
    }
    if (passed != null && passed != slab.cache) {
      boot.reports.say(
          "WARNING: kmem_cache_free: wrong slab cache: "
              + passed.name()
              + " but object is from "
              + slab.cache.name());
      if (boot.profile.since(7, 0)) {
        return;
      }
    }
    slab.cache.free(slab, slot);
  }

  private @Nullable ObjectCache cache(long token, String call) {
    ObjectCache cache = byToken.get(token);
    if (cache == null) {
      boot.reports.say("BUG: " + call + " of what is no cache: 0x" + Long.toHexString(token));
    }
    return cache;
  }
}
