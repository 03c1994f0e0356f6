package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.SlabAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One started machine: passes each call to the part that serves it. Not thread-safe. */
final class BestFitAllocator implements PageAllocator, SlabAllocator, Kmalloc, Counters {
  private final Boot boot;
  private final PagePool pool;
  private final Slabs slabs;
  private final PageCalls pages;
  private final CacheCalls caches;
  private final KmallocCalls kmalloc;
  private final AreaCalls areas;
  private final EitherCalls either;
  private final EarlyBoot early;
  private final EarlyBitmap bitmap;

  BestFitAllocator(Machine machine, Profile profile) {
    boot = new Boot(machine, profile);
    pool = new PagePool(boot);
    slabs = new Slabs(boot, pool);
    pages = new PageCalls(boot, pool);
    caches = new CacheCalls(boot, slabs);
    kmalloc = new KmallocCalls(boot, pool, slabs);
    areas = new AreaCalls(boot, pool, pages);
    either = new EitherCalls(boot, kmalloc, areas);
    early = new EarlyBoot(boot, pool, kmalloc);
    bitmap = new EarlyBitmap(boot, pool);
  }

  @Override
  public <T extends Allocator> @Nullable T as(Class<T> family) {
    for (Allocator part : List.of(this, areas, either, early, bitmap, pool.rescue())) {
      if (family.isInstance(part)) {
        return family.cast(part);
      }
    }
    return null;
  }

  @Override
  public Memory memory() {
    return boot.store;
  }

  @Override
  public void enter(int cpu, Context context) {
    boot.cpu = cpu;
    boot.context = context;
  }

  @Override
  public List<String> takeReports() {
    return boot.reports.take();
  }

  @Override
  public long allocPages(int gfp, int order) {
    return pages.alloc(Machine.NO_NODE, new Gfp(gfp), order);
  }

  @Override
  public long allocPagesNode(int nid, int gfp, int order) {
    return pages.alloc(nid, new Gfp(gfp), order);
  }

  @Override
  public void freePagesOf(long page, int order) {
    pages.free(page, order);
  }

  @Override
  public long allocPagesExact(long size, int gfp) {
    return pages.allocExact(size, new Gfp(gfp));
  }

  @Override
  public void freePagesExact(long virt, long size) {
    pages.freeExact(virt, size);
  }

  @Override
  public int allocPagesBulk(int gfp, long[] slots) {
    return pages.allocBulk(new Gfp(gfp), slots);
  }

  @Override
  public void splitPage(long page, int order) {
    pages.split(page, order);
  }

  @Override
  public void getPage(long page) {
    pages.get(page);
  }

  @Override
  public void putPage(long page) {
    pages.put(page);
  }

  @Override
  public long kmemCacheCreate(
      String name, long size, long align, int flags, @Nullable Constructor ctor) {
    return caches.create(name, size, align, new SlabFlags(flags), ctor);
  }

  @Override
  public void kmemCacheDestroy(long cache) {
    caches.destroy(cache);
  }

  @Override
  public int kmemCacheShrink(long cache) {
    return caches.shrink(cache);
  }

  @Override
  public long kmemCacheSize(long cache) {
    return caches.size(cache);
  }

  @Override
  public long kmemCacheAlloc(long cache, int gfp) {
    return caches.alloc(cache, new Gfp(gfp), Machine.NO_NODE);
  }

  @Override
  public long kmemCacheZalloc(long cache, int gfp) {
    return caches.alloc(cache, new Gfp(gfp | Gfp.ZERO_BIT), Machine.NO_NODE);
  }

  @Override
  public long kmemCacheAllocNode(long cache, int gfp, int node) {
    return caches.alloc(cache, new Gfp(gfp), node);
  }

  @Override
  public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
    return caches.allocBulk(cache, new Gfp(gfp), objects);
  }

  @Override
  public void kmemCacheFree(long cache, long object) {
    caches.free(cache, object);
  }

  @Override
  public void kmemCacheFreeBulk(long cache, long[] objects) {
    for (long object : objects) {
      caches.free(cache, object);
    }
  }

  @Override
  public long kmalloc(long size, int gfp) {
    return kmalloc.kmalloc(size, new Gfp(gfp), Machine.NO_NODE);
  }

  @Override
  public long kmallocNode(long size, int gfp, int node) {
    return kmalloc.kmalloc(size, new Gfp(gfp), node);
  }

  @Override
  public void kfree(long p) {
    kmalloc.kfree(p);
  }

  @Override
  public void kfreeSensitive(long p) {
    kmalloc.kfreeSensitive(p);
  }

  @Override
  public long krealloc(long p, long size, int gfp) {
    return kmalloc.krealloc(p, size, new Gfp(gfp));
  }

  @Override
  public long ksize(long p) {
    return kmalloc.ksize(p);
  }

  @Override
  public long kmallocSizeRoundup(long size) {
    return kmalloc.roundup(size);
  }

  @Override
  public List<Outcome.ZoneCounts> zoneinfo() {
    return pool.counts();
  }

  @Override
  public List<Outcome.SlabRow> slabinfo() {
    return slabs.rows();
  }

  /** Large blocks of kmalloc count since 5.4 (AC-06), areas since 5.3 (AC-07). */
  @Override
  public Outcome.Meminfo meminfo() {
    long total = 0;
    long free = 0;
    for (Outcome.ZoneCounts zone : pool.counts()) {
      total += zone.managed();
      free += zone.free();
    }
    long large = boot.profile.before(5, 4) ? 0 : pool.pagesOf(Extent.Owner.LARGE_KMALLOC);
    long reclaimable = slabs.reclaimablePages();
    long unreclaim = pool.pagesOf(Extent.Owner.SLAB) + large - reclaimable;
    return new Outcome.Meminfo(total, free, reclaimable, unreclaim, vmallocPages(), -1);
  }

  private long vmallocPages() {
    return boot.profile.before(5, 3)
        ? 0
        : areas.rows().stream()
            .filter(row -> row.kind() == Outcome.AreaKind.VMALLOC)
            .mapToLong(Outcome.AreaRow::pages)
            .sum();
  }

  @Override
  public List<Outcome.AreaRow> vmallocinfo() {
    return areas.rows();
  }

  @Override
  public void drain() {
    areas.vmUnmapAliases();
    slabs.shrink();
    pool.drain();
  }
}
