package dev.kmemspec.alloc.slab;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageCalls;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * kmalloc: a slab cache for each size class, blocks of pages above the largest.
 *
 * <p>Budget of a kmalloc that a sheaf serves: one byte load for the class, one load for the cache,
 * and what {@link SlabCache#allocate} takes. A kfree adds the frame's slab, by subtract and shift.
 */
public final class Kmalloc {
  /** The answer to a request for 0 bytes (KM-02). */
  public static final long ZERO_SIZE_PTR = 16;

  private static final int GRAIN_SHIFT = 3;

  private final SlabCaches slabs;
  private final Pages pages;
  private final PageCalls pageCalls;
  private final PageConfig config;
  private final PhysicalMemory memory;
  private final Log log;
  private final KmallocPolicy policy;
  private final int[] classes;
  private final long mostCached;
  private final long most;

  /** The class of a size, by (size - 1) / 8. */
  private final byte[] classOf;

  private final SlabCache[] normal;
  private final SlabCache @Nullable [] dma;

  /** The caches of those size classes, ascending. */
  public Kmalloc(SlabCaches slabs, int[] classes, KmallocPolicy policy) {
    this.slabs = slabs;
    pages = slabs.pages();
    pageCalls = new PageCalls(pages);
    config = pages.config();
    memory = pages.memory();
    log = pages.log();
    this.policy = policy;
    this.classes = classes.clone();
    mostCached = classes.length == 0 ? 0 : classes[classes.length - 1];
    most = policy.most();
    classOf = new byte[(int) (mostCached >>> GRAIN_SHIFT) + 1];
    for (int grain = 0, each = 0; grain < mostCached >>> GRAIN_SHIFT; grain++) {
      each += (grain + 1) << GRAIN_SHIFT > classes[each] ? 1 : 0;
      classOf[grain] = (byte) each;
    }
    normal = caches(SlabFlag.NO_MERGE);
    dma = policy.hasDma() ? caches(SlabFlag.NO_MERGE | SlabFlag.CACHE_DMA) : null;
  }

  private SlabCache[] caches(int flags) {
    SlabCache[] caches = new SlabCache[classes.length];
    for (int i = 0; i < caches.length; i++) {
      int size = classes[i];
      String name = policy.names().of(size, (flags & SlabFlag.CACHE_DMA) != 0);
      SlabCache cache = slabs.create(name, size, 0, flags, null);
      if (cache == null) {
        throw new IllegalArgumentException("no slab holds objects of " + size + " bytes");
      }
      caches[i] = cache;
    }
    return caches;
  }

  /** At least {@code size} bytes, or 0. */
  public long kmalloc(int cpu, long size, int gfp, int node) {
    if (Long.compareUnsigned(size - 1, mostCached) < 0
        && (gfp & (GfpFlags.DMA32 | GfpFlags.HIGHMEM)) == 0) {
      int index = classOf[(int) (size - 1) >>> GRAIN_SHIFT];
      SlabCache[] caches = dma != null && (gfp & GfpFlags.DMA) != 0 ? dma : normal;
      return caches[index].allocate(cpu, gfp, node);
    }
    return kmallocSlow(cpu, size, gfp, node);
  }

  private long kmallocSlow(int cpu, long size, int gfp, int node) {
    if (size == 0) {
      return policy.zeroIsSmallest() ? kmalloc(cpu, 1, gfp, node) : ZERO_SIZE_PTR;
    }
    int legal = gfp & ~(GfpFlags.DMA32 | GfpFlags.HIGHMEM);
    if (legal != gfp) {
      log.report("WARNING: unexpected gfp " + Log.hex(gfp) + ", fixed to " + Log.hex(legal));
    }
    if (Long.compareUnsigned(size, most) > 0) {
      if ((gfp & GfpFlags.NOWARN) == 0) {
        log.report("WARNING: kmalloc of " + Long.toUnsignedString(size) + " bytes");
      }
      return 0;
    }
    if (size <= mostCached) {
      return kmalloc(cpu, size, legal, node);
    }
    int order = config.orderFor(size);
    return pages.allocate(cpu, node, legal | GfpFlags.COMP, order, Pages.USE_LARGE);
  }

  /** Gives memory back; 0 and {@link #ZERO_SIZE_PTR} are no-ops. */
  public void kfree(int cpu, long p) {
    if (p == 0 || p == ZERO_SIZE_PTR) {
      return;
    }
    if (slabs.holds(p)) {
      slabs.free(cpu, p);
    } else if (pages.pagesOf(p, Pages.USE_LARGE) > 0) {
      pages.free(cpu, p);
    } else if (pages.pagesOf(p, Pages.USE_PAGES) > 0) {
      kfreePages(cpu, p);
    } else {
      log.report("BUG: Bad page state: " + Log.hex(p) + " starts no block of that use");
    }
  }

  private void kfreePages(int cpu, long p) {
    log.report("WARNING: kfree of " + Log.hex(p) + ", which is of the page allocator");
    boolean single = pages.pagesOf(p, Pages.USE_PAGES) == 1;
    boolean freed =
        switch (policy.kfreedPages()) {
          case KEPT -> false;
          case FREED -> single || pageCalls.isCompound(p);
          case FREED_IF_COMPOUND -> pageCalls.isCompound(p);
        };
    if (freed && pageCalls.references(p) == 1) {
      pages.free(cpu, p);
    }
  }

  /** kfree after zeroing all of it. */
  public void kfreeSensitive(int cpu, long p) {
    long bytes = ksize(p);
    if (bytes > 0) {
      memory.zero(p, bytes);
      kfree(cpu, p);
    }
  }

  /** The usable size; 0 for 0 and {@link #ZERO_SIZE_PTR}, and for what is no live block. */
  public long ksize(long p) {
    if (p == 0 || p == ZERO_SIZE_PTR) {
      return 0;
    }
    if (slabs.holds(p)) {
      Slab slab = slabs.owner(p);
      return slab == null ? 0 : slab.stride;
    }
    long bytes = pages.pagesOf(p, Pages.USE_LARGE) << config.pageShift();
    if (bytes == 0) {
      log.report("BUG: " + Log.hex(p) + " is no live kmalloc block");
    }
    return bytes;
  }

  /** The usable size that a request would get (KM-18). */
  public long roundup(long size) {
    if (size == 0 || Long.compareUnsigned(size, most) > 0) {
      return size;
    }
    return size <= mostCached
        ? classes[classOf[(int) (size - 1) >>> GRAIN_SHIFT]]
        : (long) config.pageSize() << config.orderFor(size);
  }

  /** Changes the size and keeps the content; 0 and nothing changed where there is no memory. */
  public long krealloc(int cpu, long p, long size, int gfp) {
    if (size == 0) {
      kfree(cpu, p);
      return ZERO_SIZE_PTR;
    }
    if (p == 0 || p == ZERO_SIZE_PTR) {
      return kmalloc(cpu, size, gfp, Pages.NO_NODE);
    }
    long usable = ksize(p);
    if (usable == 0) {
      return 0;
    }
    if (Long.compareUnsigned(size, usable) <= 0) {
      if ((gfp & GfpFlags.ZERO) != 0) {
        memory.zero(p + size, usable - size);
      }
      return p;
    }
    long moved = kmalloc(cpu, size, gfp, Pages.NO_NODE);
    if (moved != 0) {
      memory.copy(p, moved, usable);
      kfree(cpu, p);
    }
    return moved;
  }
}
