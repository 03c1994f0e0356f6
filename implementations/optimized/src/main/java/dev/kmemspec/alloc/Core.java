package dev.kmemspec.alloc;

import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.PageRuns;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import dev.kmemspec.alloc.slab.Depot;
import dev.kmemspec.alloc.slab.SlabCounts;
import dev.kmemspec.alloc.slab.SlabLayout;
import dev.kmemspec.alloc.slab.SlabPolicy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands behind a heap: pages, a depot for each size class, stripes; and all slow paths. */
final class Core {
  static final int PAGE_SHIFT = 16;
  private static final int PAGE = 1 << PAGE_SHIFT;

  /** The largest block of pages: 4 GiB. */
  private static final int MOST_ORDER = 16;

  /** A heap starts at a multiple of the largest block, but of 32 MiB at most. */
  private static final int MOST_BASE_ORDER = 9;

  private static final int MOST_SLAB_ORDER = 3;
  private static final int MOST_WASTE = 8;
  private static final int FIRST_TRY = GfpFlags.NOWARN;
  private static final int LAST_TRY = GfpFlags.KERNEL | GfpFlags.NOWARN;
  private static final System.Logger LOGGER = System.getLogger("dev.kmemspec.alloc");

  final HeapOptions options;
  final MappedMemory memory;
  final MemorySegment window;
  final byte[] pageClass;
  final Stripes stripes;
  private final Arena arena = Arena.ofShared();
  private final Pages pages;
  private final PageRuns runs;
  private final @Nullable Depot[] depots = new Depot[SizeClasses.count()];
  private boolean closed;

  Core(HeapOptions options) {
    this.options = options;
    int frames = (int) (options.limitBytes() >>> PAGE_SHIFT);
    int maxOrder = Math.min(MOST_ORDER, 31 - Integer.numberOfLeadingZeros(frames));
    long alignment = (long) PAGE << Math.min(maxOrder, MOST_BASE_ORDER);
    memory = MappedMemory.reserve((long) frames << PAGE_SHIFT, alignment);
    window = memory.segment(arena);
    PageConfig config =
        new PageConfig(
            PAGE_SHIFT,
            maxOrder,
            1,
            List.of(ZoneSpec.plain(0, frames)),
            new int[] {0},
            -1,
            false,
            true);
    pages = new Pages(config, memory, line -> LOGGER.log(System.Logger.Level.ERROR, line));
    runs = new PageRuns(pages);
    pageClass = new byte[frames];
    SlabPolicy policy = new SlabPolicy(64, false, false, true, false, true, options.sheafBytes());
    for (int each = 1; each < depots.length; each++) {
      depots[each] = depot(each, config, policy);
    }
    int sharedCount = Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 64);
    stripes = new Stripes(depots, options.mostThreads(), options.mostVirtualThreads(), sharedCount);
  }

  private Depot depot(int sizeClass, PageConfig config, SlabPolicy policy) {
    int size = SizeClasses.size(sizeClass);
    int order = 0;
    while (order < Math.min(MOST_SLAB_ORDER, config.maxOrder())
        && (PAGE << order) % size > (PAGE << order) / MOST_WASTE) {
      order++;
    }
    SlabLayout layout = new SlabLayout(SizeClasses.GRAIN, size, order, 0);
    Depot.PageMarks marks =
        (frame, count, ours) -> {
          for (int i = frame; i < frame + count; i++) {
            pageClass[i] = (byte) (ours ? sizeClass : 0);
          }
        };
    return new Depot("heap-" + size, 0, layout, null, pages, policy, marks);
  }

  private Depot depotOf(int sizeClass) {
    Depot depot = depots[sizeClass];
    if (depot == null) {
      throw new IllegalStateException("class " + sizeClass + " has no depot");
    }
    return depot;
  }

  /** A block of any size, from wherever it can be had; {@link Depot#ZERO} may be set. */
  long entry(long size) {
    if (Long.compareUnsigned(size, SizeClasses.MOST_SMALL) > 0) {
      return large(size, 0, 0);
    }
    return small(SizeClasses.of(Math.max(1, size)));
  }

  private long small(int sizeClass) {
    Thread self = Thread.currentThread();
    Stripe own = stripes.own(self);
    if (own != null) {
      return small(own, sizeClass);
    }
    Stripe shared = stripes.lockShared(self);
    try {
      return small(shared, sizeClass);
    } finally {
      shared.unlock();
    }
  }

  private long small(Stripe stripe, int sizeClass) {
    long entry = stripe.pop(sizeClass);
    if (entry != 0) {
      return entry;
    }
    Depot depot = depotOf(sizeClass);
    if (!stripe.refill(sizeClass, depot, FIRST_TRY)) {
      reclaim(stripe);
      if (!stripe.refill(sizeClass, depot, LAST_TRY)) {
        return depot.fetchLeast(0, LAST_TRY);
      }
    }
    return stripe.pop(sizeClass);
  }

  /** Pages; with __GFP_ZERO they read as zero. */
  private long large(long size, int alignOrder, int gfp) {
    long address = runs.allocate(size, alignOrder, gfp | FIRST_TRY);
    if (address == 0 && size > 0 && size <= memory.bytes()) {
      Thread self = Thread.currentThread();
      Stripe own = stripes.own(self);
      reclaim(own);
      address = runs.allocate(size, alignOrder, gfp | FIRST_TRY);
    }
    return address != 0 && runs.readsAsZero(address) ? address | Depot.ZERO : address;
  }

  /** Empties that stripe, if any, those of no living thread, and the depots. */
  private void reclaim(@Nullable Stripe stripe) {
    if (stripe != null) {
      stripe.flushAll(depots);
    }
    stripes.flushIdle();
    for (int each = 1; each < depots.length; each++) {
      depotOf(each).shrink(0);
    }
  }

  void freeSlow(long address) {
    if (address == 0) {
      return;
    }
    long page = (address - memory.base()) >>> PAGE_SHIFT;
    if (Long.compareUnsigned(page, pageClass.length) >= 0) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(address) + " is no address of " + options.name());
    }
    int sizeClass = pageClass[(int) page];
    if (sizeClass == 0) {
      runs.free(address);
      return;
    }
    Thread self = Thread.currentThread();
    Stripe own = stripes.own(self);
    if (own != null) {
      free(own, sizeClass, address);
      return;
    }
    Stripe shared = stripes.lockShared(self);
    try {
      free(shared, sizeClass, address);
    } finally {
      shared.unlock();
    }
  }

  private void free(Stripe stripe, int sizeClass, long address) {
    if (!stripe.push(sizeClass, address)) {
      stripe.flushHalf(sizeClass, depotOf(sizeClass));
      stripe.push(sizeClass, address);
    }
  }

  long alignedSlow(long alignment, long size) {
    boolean small = Long.compareUnsigned(size, SizeClasses.MOST_SMALL) <= 0;
    int sizeClass = small ? SizeClasses.aligned(Math.max(1, size), alignment) : 0;
    if (sizeClass > 0) {
      return small(sizeClass) & ~Depot.ZERO;
    }
    int order = Math.max(0, Long.numberOfTrailingZeros(alignment) - PAGE_SHIFT);
    long address = memory.base() % alignment == 0 || order == 0 ? large(size, order, 0) : 0;
    return address & ~Depot.ZERO;
  }

  long usableSize(long address) {
    if (address == 0) {
      return 0;
    }
    long page = (address - memory.base()) >>> PAGE_SHIFT;
    boolean inside = Long.compareUnsigned(page, pageClass.length) < 0;
    int sizeClass = inside ? pageClass[(int) page] : 0;
    long bytes = sizeClass > 0 ? SizeClasses.size(sizeClass) : runs.bytes(address);
    if (bytes == 0) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(address) + " starts no live block of " + options.name());
    }
    return bytes;
  }

  HeapExhaustedException exhausted(long bytes) {
    HeapStatistics now = statistics();
    new HeapExhaustedEvent(options.name(), bytes, now).commit();
    return new HeapExhaustedException(
        options.name()
            + " has no "
            + bytes
            + " bytes left: of its "
            + now.limitBytes()
            + " bytes, "
            + (now.liveSmallBytes() + now.largeBytes())
            + " are live, "
            + now.cachedBytes()
            + " cached by threads, "
            + now.freeBytes()
            + " free, but maybe not in one piece");
  }

  HeapStatistics statistics() {
    long small = 0;
    long live = 0;
    long cached = 0;
    for (int each = 1; each < depots.length; each++) {
      SlabCounts counts = depotOf(each).counts();
      long stocked = stripes.count(each) + counts.stored();
      small += ((long) counts.slabs() * PAGE) << counts.order();
      live += Math.max(0, counts.active() - stocked) * counts.stride();
      cached += (stocked + counts.objects() - counts.active()) * counts.stride();
    }
    long free = pages.counts().getFirst().free() << PAGE_SHIFT;
    long large = memory.bytes() - free - small;
    return new HeapStatistics(
        memory.bytes(),
        free,
        small,
        live,
        cached,
        Math.max(0, large),
        stripes.ownedCount(),
        stripes.slowCalls());
  }

  void trim() {
    stripes.requireOpen();
    reclaim(stripes.own(Thread.currentThread()));
    pages.discardFree();
  }

  void validate() {
    for (Stripe stripe : stripes.all()) {
      stripe.validate(depots);
    }
    for (int each = 1; each < depots.length; each++) {
      depotOf(each).validate();
      long stocked = stripes.count(each) + depotOf(each).counts().stored();
      if (stocked > depotOf(each).counts().active()) {
        throw new IllegalStateException(
            depotOf(each).name() + " has fewer objects out than stripes and barns hold");
      }
    }
    pages.validate();
  }

  private LeakReport leaks() {
    List<LeakReport.Leak> leaks = new ArrayList<>();
    for (int each = 1; each < depots.length; each++) {
      SlabCounts counts = depotOf(each).counts();
      long live = counts.active() - counts.stored() - stripes.count(each);
      if (live > 0) {
        leaks.add(new LeakReport.Leak(SizeClasses.size(each), live));
      }
    }
    return new LeakReport(options.name(), leaks, statistics().largeBytes());
  }

  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    LeakReport leaks = leaks();
    stripes.close();
    arena.close();
    memory.close();
    if (!leaks.isEmpty()) {
      new HeapLeakEvent(leaks).commit();
    }
    options.onClose().accept(leaks);
  }
}
