package dev.kmemspec.reference;

import dev.kmemspec.machine.Context;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The families as one allocator: every call goes to the part that serves it. */
public class ReferenceAllocator implements PageAllocator, SlabAllocator, Kmalloc, Counters {
  private final ReferencePages pages;
  private final ReferenceSlabs slabs;
  private final ReferenceKmalloc kmalloc;
  private final List<Allocator> parts = new ArrayList<>();

  /** Those parts, each on top of the last. */
  public ReferenceAllocator(ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    this.pages = pages;
    this.slabs = slabs;
    this.kmalloc = kmalloc;
  }

  /** Adds the part that serves a family which this class does not implement itself. */
  final void add(Allocator part) {
    parts.add(part);
  }

  @Override
  public <T extends Allocator> @Nullable T as(Class<T> family) {
    for (Allocator part : parts) {
      if (family.isInstance(part)) {
        return family.cast(part);
      }
    }
    return PageAllocator.super.as(family);
  }

  @Override
  public List<Outcome.ZoneCounts> zoneinfo() {
    return pages.zoneinfo();
  }

  @Override
  public List<Outcome.SlabRow> slabinfo() {
    return slabs.slabinfo();
  }

  /** Large blocks of kmalloc count since 5.4 (AC-06). */
  @Override
  public Outcome.Meminfo meminfo() {
    long total = 0;
    long free = 0;
    for (Outcome.ZoneCounts zone : zoneinfo()) {
      total += zone.managed();
      free += zone.free();
    }
    long reclaimable = slabs.reclaimablePages();
    return new Outcome.Meminfo(
        total,
        free,
        reclaimable,
        unreclaimablePages() - reclaimable,
        vmallocPages(),
        percpuPages());
  }

  /** The pages of per-CPU memory; -1 where there is none, and before 4.20 (PC-13). */
  protected long percpuPages() {
    ReferencePercpu percpu = as(ReferencePercpu.class);
    return percpu == null || pages.profile().before(4, 20) ? -1 : percpu.populatedPages();
  }

  /** The pages of vmalloc areas (AC-07); -1 where there is no vmalloc. */
  protected long vmallocPages() {
    if (as(ReferenceVmalloc.class) == null) {
      return -1;
    }
    return vmallocinfo().stream()
        .filter(row -> row.kind() == Outcome.AreaKind.VMALLOC)
        .mapToLong(Outcome.AreaRow::pages)
        .sum();
  }

  /** The pages of all slabs and of what counts with them. */
  protected long unreclaimablePages() {
    long large = pages.profile().before(5, 4) ? 0 : pages.pagesOf(ReferencePages.Use.KMALLOC);
    return pages.pagesOf(ReferencePages.Use.SLAB) + large;
  }

  @Override
  public List<Outcome.AreaRow> vmallocinfo() {
    List<Outcome.AreaRow> rows = new ArrayList<>();
    ReferenceVmalloc vmalloc = as(ReferenceVmalloc.class);
    if (vmalloc != null) {
      rows.addAll(vmalloc.areas().rows());
    }
    ReferenceIoremap ioremap = as(ReferenceIoremap.class);
    if (ioremap != null) {
      rows.addAll(ioremap.rows());
    }
    ReferencePercpu percpu = as(ReferencePercpu.class);
    if (percpu != null) {
      rows.addAll(percpu.rows());
    }
    rows.sort(Comparator.comparingLong(Outcome.AreaRow::start));
    return rows;
  }

  @Override
  public void drain() {
    ReferenceVmalloc vmalloc = as(ReferenceVmalloc.class);
    if (vmalloc != null) {
      vmalloc.vmUnmapAliases();
    }
    slabs.shrinkAll();
    pages.drain();
  }

  @Override
  public ReferenceMemory memory() {
    return pages.memory();
  }

  @Override
  public void enter(int cpu, Context context) {
    pages.enter(cpu, context);
  }

  @Override
  public List<String> takeReports() {
    return pages.takeReports();
  }

  @Override
  public long allocPages(int gfp, int order) {
    return pages.allocPages(gfp, order);
  }

  @Override
  public long allocPagesNode(int nid, int gfp, int order) {
    return pages.allocPagesNode(nid, gfp, order);
  }

  @Override
  public void freePagesOf(long page, int order) {
    pages.freePagesOf(page, order);
  }

  @Override
  public long allocPagesExact(long size, int gfp) {
    return pages.allocPagesExact(size, gfp);
  }

  @Override
  public void freePagesExact(long virt, long size) {
    pages.freePagesExact(virt, size);
  }

  @Override
  public int allocPagesBulk(int gfp, long[] each) {
    return pages.allocPagesBulk(gfp, each);
  }

  @Override
  public void splitPage(long page, int order) {
    pages.splitPage(page, order);
  }

  @Override
  public void getPage(long page) {
    pages.getPage(page);
  }

  @Override
  public void putPage(long page) {
    pages.putPage(page);
  }

  @Override
  public long kmemCacheCreate(
      String name, long size, long align, int flags, @Nullable Constructor ctor) {
    return slabs.kmemCacheCreate(name, size, align, flags, ctor);
  }

  @Override
  public void kmemCacheDestroy(long cache) {
    slabs.kmemCacheDestroy(cache);
  }

  @Override
  public int kmemCacheShrink(long cache) {
    return slabs.kmemCacheShrink(cache);
  }

  @Override
  public long kmemCacheSize(long cache) {
    return slabs.kmemCacheSize(cache);
  }

  @Override
  public long kmemCacheAlloc(long cache, int gfp) {
    return slabs.kmemCacheAlloc(cache, gfp);
  }

  @Override
  public long kmemCacheZalloc(long cache, int gfp) {
    return slabs.kmemCacheZalloc(cache, gfp);
  }

  @Override
  public long kmemCacheAllocNode(long cache, int gfp, int node) {
    return slabs.kmemCacheAllocNode(cache, gfp, node);
  }

  @Override
  public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
    return slabs.kmemCacheAllocBulk(cache, gfp, objects);
  }

  @Override
  public void kmemCacheFree(long cache, long object) {
    slabs.kmemCacheFree(cache, object);
  }

  @Override
  public void kmemCacheFreeBulk(long cache, long[] objects) {
    slabs.kmemCacheFreeBulk(cache, objects);
  }

  @Override
  public long kmalloc(long size, int gfp) {
    return kmalloc.kmalloc(size, gfp);
  }

  @Override
  public long kmallocNode(long size, int gfp, int node) {
    return kmalloc.kmallocNode(size, gfp, node);
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
    return kmalloc.krealloc(p, size, gfp);
  }

  @Override
  public long ksize(long p) {
    return kmalloc.ksize(p);
  }

  @Override
  public long kmallocSizeRoundup(long size) {
    return kmalloc.kmallocSizeRoundup(size);
  }
}
