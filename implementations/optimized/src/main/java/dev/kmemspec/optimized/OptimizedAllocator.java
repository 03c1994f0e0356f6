package dev.kmemspec.optimized;

import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneCounts;
import dev.kmemspec.alloc.slab.SlabCache;
import dev.kmemspec.alloc.slab.SlabCounts;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One started machine: passes each call to the part that serves it, on the CPU that the program has
 * entered. Not thread-safe: the program's CPUs take turns.
 */
final class OptimizedAllocator implements PageAllocator, SlabAllocator, Kmalloc, Counters {
  /** Where the numbers that name caches start: kernel data, no address of the direct map. */
  private static final long FIRST_TOKEN = 0xffffffff82000000L;

  private static final int TOKEN_SHIFT = 8;

  private final Boot boot;
  private final MachineMemory memory;
  private final List<@Nullable SlabCache> byToken = new ArrayList<>();
  private final VmallocCalls vmalloc;
  private final DmaCalls dma;
  private final List<Allocator> parts;
  private int cpu;

  OptimizedAllocator(Boot boot) {
    this.boot = boot;
    memory = new MachineMemory(boot);
    vmalloc = new VmallocCalls(boot);
    dma = new DmaCalls(boot);
    parts =
        List.of(
            this,
            boot.failures,
            new ReclaimCalls(boot),
            vmalloc,
            new KvmallocCalls(boot, vmalloc),
            new PercpuCalls(boot),
            dma,
            new IoremapCalls(boot),
            new MemblockCalls(boot),
            new BootmemCalls(boot));
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public <T extends Allocator> @Nullable T as(Class<T> family) {
    for (Allocator part : parts) {
      if (family.isInstance(part)) {
        return family.cast(part);
      }
    }
    return null;
  }

  @Override
  public void enter(int nextCpu, Context nextContext) {
    cpu = nextCpu;
    boot.cpu = nextCpu;
    boot.context = nextContext;
  }

  @Override
  public List<String> takeReports() {
    return boot.takeReports();
  }

  @Override
  public void close() {
    if (boot.checking) {
      boot.validate();
      dma.validate();
    }
    boot.close();
  }

  @Override
  public long allocPages(int gfp, int order) {
    return boot.pageCalls.allocate(cpu, Pages.NO_NODE, boot.inContext(gfp), order);
  }

  @Override
  public long allocPagesNode(int nid, int gfp, int order) {
    return boot.pageCalls.allocate(cpu, nid, boot.inContext(gfp), order);
  }

  @Override
  public void freePagesOf(long page, int order) {
    boot.pageCalls.free(cpu, page, order);
  }

  @Override
  public long allocPagesExact(long size, int gfp) {
    return boot.pageCalls.allocateExact(cpu, size, boot.inContext(gfp));
  }

  @Override
  public void freePagesExact(long virt, long size) {
    boot.pageCalls.freeExact(cpu, virt, size);
  }

  @Override
  public int allocPagesBulk(int gfp, long[] pages) {
    int filled = 0;
    while (filled < pages.length) {
      if (pages[filled] == 0) {
        pages[filled] = allocPages(gfp, 0);
      }
      if (pages[filled] == 0) {
        break;
      }
      filled++;
    }
    return filled;
  }

  @Override
  public void splitPage(long page, int order) {
    boot.pageCalls.split(page, order);
  }

  @Override
  public void getPage(long page) {
    boot.pageCalls.get(page);
  }

  @Override
  public void putPage(long page) {
    boot.pageCalls.put(cpu, page);
  }

  @Override
  public long kmemCacheCreate(
      String name, long size, long align, int flags, @Nullable Constructor ctor) {
    boolean tooLarge = Long.compareUnsigned(size, boot.mostObjectBytes) > 0;
    SlabCache cache =
        tooLarge
            ? null
            : boot.slabs.create(name, size, align, flags, ctor == null ? null : ctor::construct);
    if (cache == null) {
      String message = "kmem_cache_create(" + name + ") failed with error -22";
      if ((flags & SlabFlags.PANIC) != 0) {
        throw new IllegalStateException("Kernel panic - not syncing: " + message);
      }
      boot.pages.log().report(message);
      return 0;
    }
    byToken.add(cache);
    return FIRST_TOKEN + ((byToken.size() - 1L) << TOKEN_SHIFT);
  }

  private @Nullable SlabCache cache(long token) {
    long index = (token - FIRST_TOKEN) >> TOKEN_SHIFT;
    boolean known = index >= 0 && index < byToken.size();
    SlabCache cache = known ? byToken.get((int) index) : null;
    if (cache == null) {
      boot.pages.log().report("BUG: 0x" + Long.toHexString(token) + " is no cache");
    }
    return cache;
  }

  @Override
  public void kmemCacheDestroy(long token) {
    SlabCache cache = token == 0 ? null : cache(token);
    if (cache != null) {
      byToken.set((int) ((token - FIRST_TOKEN) >> TOKEN_SHIFT), null);
      boot.slabs.destroy(cpu, cache);
    }
  }

  @Override
  public int kmemCacheShrink(long token) {
    SlabCache cache = cache(token);
    return cache != null && boot.slabs.shrink(cpu, cache) ? 1 : 0;
  }

  @Override
  public long kmemCacheSize(long token) {
    SlabCache cache = cache(token);
    return cache == null ? 0 : cache.objectSize();
  }

  @Override
  public long kmemCacheAlloc(long cache, int gfp) {
    return kmemCacheAllocNode(cache, gfp, Pages.NO_NODE);
  }

  @Override
  public long kmemCacheZalloc(long cache, int gfp) {
    return kmemCacheAlloc(cache, gfp | Gfp.ZERO_BIT);
  }

  @Override
  public long kmemCacheAllocNode(long token, int gfp, int node) {
    SlabCache cache = cache(token);
    return cache == null ? 0 : cache.allocate(cpu, boot.inContext(gfp), node);
  }

  @Override
  public int kmemCacheAllocBulk(long token, int gfp, long[] objects) {
    SlabCache cache = cache(token);
    return cache == null ? 0 : boot.slabs.allocateBulk(cpu, cache, boot.inContext(gfp), objects);
  }

  @Override
  public void kmemCacheFree(long token, long object) {
    SlabCache cache = cache(token);
    if (cache != null) {
      boot.slabs.free(cpu, cache, object);
    }
  }

  @Override
  public void kmemCacheFreeBulk(long cache, long[] objects) {
    for (long object : objects) {
      if (cache == 0) {
        boot.slabs.free(cpu, object);
      } else {
        kmemCacheFree(cache, object);
      }
    }
  }

  @Override
  public long kmalloc(long size, int gfp) {
    return boot.kmalloc.kmalloc(cpu, size, boot.inContext(gfp), Pages.NO_NODE);
  }

  @Override
  public long kmallocNode(long size, int gfp, int node) {
    return boot.kmalloc.kmalloc(cpu, size, boot.inContext(gfp), node);
  }

  @Override
  public void kfree(long p) {
    boot.kmalloc.kfree(cpu, p);
  }

  @Override
  public void kfreeSensitive(long p) {
    boot.kmalloc.kfreeSensitive(cpu, p);
  }

  @Override
  public long krealloc(long p, long size, int gfp) {
    return boot.kmalloc.krealloc(cpu, p, size, boot.inContext(gfp));
  }

  @Override
  public long ksize(long p) {
    return boot.kmalloc.ksize(p);
  }

  @Override
  public long kmallocSizeRoundup(long size) {
    return boot.kmalloc.roundup(size);
  }

  @Override
  public List<Outcome.ZoneCounts> zoneinfo() {
    return boot.pages.counts().stream().map(OptimizedAllocator::counts).toList();
  }

  private static Outcome.ZoneCounts counts(ZoneCounts zone) {
    return new Outcome.ZoneCounts(
        zone.spec().node(),
        Boot.KINDS.get(zone.spec().kind()),
        zone.managed(),
        zone.free(),
        zone.parked(),
        Arrays.stream(zone.blocks()).boxed().toList());
  }

  @Override
  public List<Outcome.SlabRow> slabinfo() {
    return boot.slabs.counts().stream().map(OptimizedAllocator::row).toList();
  }

  private static Outcome.SlabRow row(SlabCounts cache) {
    return new Outcome.SlabRow(
        cache.name(),
        cache.active(),
        cache.objects(),
        cache.stride(),
        cache.perSlab(),
        1L << cache.order(),
        cache.slabs());
  }

  /** Large blocks of kmalloc count as slabs since 5.4 (AC-06). */
  @Override
  public Outcome.Meminfo meminfo() {
    long managed = 0;
    long free = 0;
    for (ZoneCounts zone : boot.pages.counts()) {
      managed += zone.managed();
      free += zone.free();
    }
    boolean counts = !boot.profile.before(5, 4);
    long large = counts ? boot.pages.pagesInUse(Pages.USE_LARGE) : 0;
    return new Outcome.Meminfo(
        managed,
        free,
        boot.slabs.pages(true),
        boot.slabs.pages(false) + large,
        boot.vmalloc.pagesUsed(),
        boot.pages.pagesInUse(Pages.USE_PERCPU));
  }

  @Override
  public List<Outcome.AreaRow> vmallocinfo() {
    return vmalloc.rows();
  }

  @Override
  public void drain() {
    vmalloc.vmUnmapAliases();
    boot.slabs.reclaim(cpu);
    boot.pages.drainAll();
  }
}
