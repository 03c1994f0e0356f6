package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.spi.Kmalloc;
import java.util.Map;
import java.util.TreeMap;

/**
 * kmalloc: a slab cache for each size class, blocks of pages above the largest. Misuse is reported
 * and has no effect.
 */
public class ReferenceKmalloc implements Kmalloc {
  private final ReferenceSlabs slabs;
  private final ReferencePages pages;
  private final Machine machine;
  private final SizeClasses classes;
  private final Map<Long, SlabCache> normal = new TreeMap<>();
  private final Map<Long, SlabCache> dma = new TreeMap<>();

  /** The caches of the machine's size classes, without slabs. */
  public ReferenceKmalloc(ReferenceSlabs slabs) {
    this.slabs = slabs;
    pages = slabs.pages();
    machine = pages.machine();
    classes = SizeClasses.of(machine, pages.profile());
    createCaches(SlabFlags.NO_MERGE, normal);
    if (machine.hasZone(ZoneKind.DMA)) {
      createCaches(SlabFlags.NO_MERGE | SlabFlags.CACHE_DMA, dma);
    }
  }

  private void createCaches(int flags, Map<Long, SlabCache> into) {
    for (long size : classes.classes()) {
      if (size <= classes.maxSize()) {
        String name = name(size, (flags & SlabFlags.CACHE_DMA) != 0);
        into.put(size, slabs.create(name, size, 0, new SlabFlags(flags), null));
      }
    }
  }

  /** The cache's name: size-32 and size-32(DMA) in SLAB; sizes in kilobytes since 4.20. */
  private String name(long size, boolean forDma) {
    Profile profile = pages.profile();
    if (profile.slabs() == Profile.Slabs.SLAB) {
      return "size-" + size + (forDma ? "(DMA)" : "");
    }
    boolean kilobytes = size >= 1024 && !profile.before(4, 20);
    return (forDma ? "dma-kmalloc-" : "kmalloc-") + (kilobytes ? size / 1024 + "k" : size);
  }

  @Override
  public long kmalloc(long size, int gfp) {
    return kmallocNode(size, gfp, Machine.NO_NODE);
  }

  @Override
  public long kmallocNode(long size, int gfp, int node) {
    if (size == 0) {
      // Up to 2.6.21 the smallest object (KM-02).
      return pages.profile().before(2, 6, 22) ? kmallocNode(1, gfp, node) : Machine.ZERO_SIZE_PTR;
    }
    Gfp mask = legal(new Gfp(gfp));
    if (Long.compareUnsigned(size, classes.maxSize()) > 0) {
      if (!mask.has(Gfp.NOWARN_BIT)) {
        pages.report("WARNING: kmalloc of " + Long.toUnsignedString(size) + " bytes");
      }
      return 0;
    }
    if (size > classes.maxCacheSize()) {
      return pages.allocate(node, mask.with(Gfp.COMP), machine.orderFor(size), Use.KMALLOC);
    }
    return allocateSmall(size, mask, node);
  }

  /** Serves a request that is not for whole pages, or answers 0. */
  protected long allocateSmall(long size, Gfp gfp, int node) {
    return slabs.allocate(cacheFor(size, gfp), gfp, node);
  }

  /** Whether the address lies where {@link #allocateSmall} finds room. */
  protected boolean holdsSmall(long p) {
    return slabs.holds(p);
  }

  /** Takes back what {@link #allocateSmall} gave, or any object of a cache. */
  protected void freeSmall(long p) {
    slabs.free(p);
  }

  /** The usable bytes of what {@link #allocateSmall} gave, or 0. */
  protected long usableSmall(long p) {
    return slabs.usable(p);
  }

  /** Zone bits that kmalloc does not know are dropped (KM-09). */
  private Gfp legal(Gfp gfp) {
    Gfp legal = gfp.without(new Gfp(Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT));
    if (legal.bits() != gfp.bits()) {
      pages.report("WARNING: unexpected gfp " + gfp + ", fixed to " + legal);
    }
    return legal;
  }

  /** The cache of the smallest class that holds the size (KM-04, KM-10). */
  protected SlabCache cacheFor(long size, Gfp gfp) {
    Map<Long, SlabCache> type = gfp.has(Gfp.DMA_BIT) && !dma.isEmpty() ? dma : normal;
    SlabCache cache = type.get(classes.roundup(size));
    if (cache == null) {
      throw new AssertionError("every class up to the limit has a cache: " + size);
    }
    return cache;
  }

  @Override
  public void kfree(long p) {
    if (p == 0 || p == Machine.ZERO_SIZE_PTR) {
      return;
    }
    if (holdsSmall(p)) {
      freeSmall(p);
    } else if (slabs.holds(p)) {
      slabs.free(p);
    } else if (pages.bytesOf(p, Use.PAGES) > 0) {
      pages.kfreed(p);
    } else {
      pages.free(p, Use.KMALLOC);
    }
  }

  @Override
  public long ksize(long p) {
    if (p == 0 || p == Machine.ZERO_SIZE_PTR) {
      return 0;
    }
    long bytes = holdsSmall(p) ? usableSmall(p) : pages.bytesOf(p, Use.KMALLOC);
    if (bytes == 0) {
      pages.report("BUG: " + hex(p) + " is no live kmalloc block");
    }
    return bytes;
  }

  @Override
  public long kmallocSizeRoundup(long size) {
    return classes.roundup(size);
  }

  @Override
  public long krealloc(long p, long size, int gfp) {
    if (size == 0) {
      kfree(p);
      return Machine.ZERO_SIZE_PTR;
    }
    if (p == 0 || p == Machine.ZERO_SIZE_PTR) {
      return kmalloc(size, gfp);
    }
    long usable = ksize(p);
    if (usable == 0) {
      return 0;
    }
    if (Long.compareUnsigned(size, usable) <= 0) {
      zeroSlack(p, size, usable, new Gfp(gfp));
      return p;
    }
    return move(p, size, usable, gfp);
  }

  /** With __GFP_ZERO what lies behind the new size is zero for a later growth (KM-22, KM-23). */
  protected void zeroSlack(long p, long size, long usable, Gfp gfp) {
    if (gfp.zero()) {
      pages.memory().zero(p + size, usable - size);
    }
  }

  /** To a larger block; where there is none, nothing happened (KM-20). */
  protected long move(long p, long size, long usable, int gfp) {
    long moved = kmalloc(size, gfp);
    if (moved != 0) {
      pages.memory().copy(p, moved, usable);
      kfree(p);
    }
    return moved;
  }

  @Override
  public void kfreeSensitive(long p) {
    if (p == 0 || p == Machine.ZERO_SIZE_PTR) {
      return;
    }
    pages.memory().zero(p, ksize(p));
    kfree(p);
  }
}
