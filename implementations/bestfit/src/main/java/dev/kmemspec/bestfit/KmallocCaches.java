package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.SlabFlags;
import java.util.HashMap;
import java.util.Map;

/** The caches behind kmalloc: one for each usable size and kind of memory. */
final class KmallocCaches {
  /** The kinds, by precedence (PV-10). */
  private enum Kind {
    DMA("dma-kmalloc-", SlabFlags.CACHE_DMA),
    RECLAIMABLE("kmalloc-rcl-", SlabFlags.RECLAIM_ACCOUNT),
    ACCOUNTED("kmalloc-cg-", SlabFlags.ACCOUNT),
    NORMAL("kmalloc-", 0);

    final String prefix;
    final int bits;

    Kind(String prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }
  }

  private record Key(Kind kind, long usable) {}

  private final Boot boot;
  private final Slabs slabs;
  private final Buckets buckets;
  private final Map<Key, ObjectCache> caches = new HashMap<>();

  /** Under Linux they exist from the start; otherwise each from its first use. */
  KmallocCaches(Boot boot, Slabs slabs, Buckets buckets) {
    this.boot = boot;
    this.slabs = slabs;
    this.buckets = buckets;
    long usable = 0;
    while (boot.linux() && usable < buckets.largestCached()) {
      usable = buckets.usable(usable + 1);
      cache(new Key(Kind.NORMAL, usable));
    }
  }

  ObjectCache of(long usable, Gfp gfp) {
    return cache(new Key(kind(gfp), usable));
  }

  private Kind kind(Gfp gfp) {
    if (gfp.has(Gfp.DMA_BIT)) {
      return Kind.DMA;
    }
    if (gfp.has(Gfp.RECLAIMABLE_BIT) && boot.profile.since(4, 20)) {
      return Kind.RECLAIMABLE;
    }
    return gfp.has(Gfp.ACCOUNT_BIT) && boot.profile.since(5, 14) ? Kind.ACCOUNTED : Kind.NORMAL;
  }

  private ObjectCache cache(Key key) {
    ObjectCache known = caches.get(key);
    if (known != null) {
      return known;
    }
    SlabFlags flags = new SlabFlags(key.kind.bits);
    long align = buckets.alignment(key.usable);
    SlabGeometry geometry =
        SlabGeometry.of(boot.machine, boot.profile, key.usable, align, flags, false);
    String name = key.kind.prefix + label(key.usable);
    ObjectCache made = new ObjectCache(slabs, name, key.usable, geometry, flags, null, true);
    caches.put(key, made);
    slabs.add(made);
    return made;
  }

  /** Since 5.0 1024 is written 1k. */
  private String label(long usable) {
    boolean kilo = boot.profile.since(5, 0) && usable >= 1024;
    return kilo ? usable / 1024 + "k" : String.valueOf(usable);
  }
}
