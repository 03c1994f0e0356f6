package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on the free pages of each zone, from what was seen: they say when a request must succeed
 * and when its success is impossible (PG-60 to PG-62). Kept only where every call on a machine of
 * its own is seen. A zone is named by its place in the machine's list.
 *
 * <p>The upper bound is what the program's own page blocks leave of a zone ({@link Held}). The
 * lower bound is the last look, less what every call since may have taken from the free lists at
 * most: its own pages, those that refill a per-CPU list, and new slabs. No free raises it, because
 * what was freed may be parked. Right after a look both are exact.
 */
final class Ledger {
  /** More pages than any zone has. */
  static final long EVERYTHING = 1L << 56;

  /**
   * A refill of a per-CPU list takes no more pages than this, and no more than an eighth (PG-42).
   */
  private static final long MOST_REFILL = 2048;

  /** One object takes at most this many new slabs: its own, and those of its cache's metadata. */
  private static final int MOST_SLABS = 4;

  private static final int MOST_SLAB_ORDER = 3;

  /** A range that crosses a table's edge needs one more of each level. */
  private static final long TABLES_AT_EDGES = 16;

  private final boolean kept;
  private final boolean linux;
  private final Machine machine;
  private final SizeClasses classes;
  private final long maxCacheSize;
  private final List<Zone> zones;
  private final List<Watermarks> marks;
  private final Held held;

  /** Whether a cache was destroyed with live objects: its slabs never come back (SC-22). */
  private boolean abandoned;

  private boolean everObjects;
  private boolean highatomic;
  private boolean drained;

  private @Nullable Look look;
  private boolean fresh;
  private long worn;
  private boolean pagesOnly;
  private boolean parkedLarge;
  private boolean exactMoved;
  private int smallestOrder;
  private long @Nullable [] rest;

  /**
   * What zoneinfo showed.
   *
   * @param zones the counters, in the machine's order
   * @param unexplained pages of each zone that are neither free nor parked nor held by a page block
   *     of the program: slabs, and what the allocator keeps for itself
   * @param drained whether nothing had moved since everything was drained
   */
  record Look(List<Outcome.ZoneCounts> zones, List<Long> unexplained, boolean drained) {
    Look {
      zones = List.copyOf(zones);
      unexplained = List.copyOf(unexplained);
    }
  }

  Ledger(Setting setting, Held held) {
    this.held = held;
    kept = held.kept();
    linux = setting.profile().isLinux();
    machine = setting.machine();
    classes = SizeClasses.of(machine, setting.profile());
    maxCacheSize = classes.maxCacheSize();
    zones = machine.zones();
    marks = zones.stream().map(zone -> Watermarks.of(machine, zone, setting.profile())).toList();
  }

  /** The zone's watermarks under the profile. */
  Watermarks marks(int zone) {
    return marks.get(zone);
  }

  /** Whether slabs may exist: something of theirs was asked for or given back. */
  boolean everObjects() {
    return everObjects || held.everObjects();
  }

  /** Whether nothing moved since everything was drained (XI-05). */
  boolean drained() {
    return drained;
  }

  /** Whether some pages may be reserved for non-blocking requests of higher orders (PG-59). */
  boolean highatomic() {
    return highatomic;
  }

  /** The last look, or null. */
  @Nullable Look look() {
    return look;
  }

  /** The last look if nothing moved since, or null. */
  @Nullable Look fresh() {
    return fresh ? look : null;
  }

  /** Whether only calls that move whole pages were made since the last look. */
  boolean pagesOnly() {
    return look != null && pagesOnly;
  }

  /** Whether a block of an order above 0 was freed since the last look, and may be parked. */
  boolean parkedLarge() {
    return parkedLarge;
  }

  /** Whether alloc_pages_exact gave something or its free was called since the last look. */
  boolean exactMoved() {
    return exactMoved;
  }

  /** The smallest order of which a block may have moved since the last look; 0 for all else. */
  int smallestOrder() {
    return smallestOrder;
  }

  /** What was unexplained at the first look with no object live and nothing parked, or null. */
  long @Nullable [] rest() {
    return rest;
  }

  /** At least so many pages are on the zone's free lists. */
  long freeAtLeast(int zone) {
    return look == null ? 0 : Math.max(0, look.zones().get(zone).free() - worn);
  }

  /** At most so many pages are free or parked in the zone. */
  long freeAtMost(int zone) {
    return zones.get(zone).frames() - held.in(zone);
  }

  /** A block was freed while somebody else held it: what it gives up is of any order. */
  void pinned(Block block) {
    held.pinned(block);
    smallestOrder = 0;
  }

  /** A step is over, and the world has moved on. */
  void passed(World world, Step step) {
    if (!kept || step.outcome() instanceof Outcome.Skipped) {
      return;
    }
    switch (step.call()) {
      case WatchCall call -> watched(world, call, step.outcome());
      case PercpuCall call -> Spending.passed(this, call);
      case DmaCall call -> Spending.passed(this, call);
      case PageCall call -> paged(call, step.outcome());
      case KmallocCall call -> Spending.passed(this, call);
      case SlabCall call -> Spending.passed(this, world, call);
      case VmallocCall call -> Spending.passed(this, call);
      case KvmallocCall call -> Spending.passed(this, call);
      case NolockCall call -> Spending.passed(this, call);
      case RcuCall call -> Spending.passed(this, call);
      case UserCall _, MappingCall _, MemoryCall _, FaultCall _, TaskCall _, ReclaimCall _ -> {}
      default -> slabsMoved(EVERYTHING);
    }
  }

  private void watched(World world, WatchCall call, Outcome outcome) {
    if (call instanceof WatchCall.Drain) {
      moved(0);
      drained = world.graces().settled();
      smallestOrder = 0;
      pagesOnly &= !everObjects();
    } else if (outcome instanceof Outcome.Zones seen && seen.each().size() == zones.size()) {
      looked(world, seen.each());
    }
  }

  private void looked(World world, List<Outcome.ZoneCounts> seen) {
    look = new Look(seen, unexplained(seen), drained);
    fresh = world.graces().settled();
    worn = 0;
    pagesOnly = true;
    parkedLarge = false;
    exactMoved = false;
    smallestOrder = Integer.MAX_VALUE;
    if (rest == null && Rest.atRest(this, world)) {
      rest = look.unexplained().stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** Whether what is kept is not to be told: abandoned slabs, or DMA memory that was rounded up. */
  boolean blurred() {
    return abandoned || held.rounded() != 0;
  }

  /** Of each zone, the pages that are neither free nor parked nor held by a page block. */
  List<Long> unexplained(List<Outcome.ZoneCounts> seen) {
    List<Long> each = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      Outcome.ZoneCounts zone = seen.get(i);
      each.add(zone.managed() - zone.free() - zone.pcp() - held.in(i));
    }
    return each;
  }

  private void paged(PageCall call, Outcome outcome) {
    switch (call) {
      case PageCall.Allocating alloc -> {
        int order = PageMoves.order(alloc, machine);
        int count = alloc instanceof PageCall.AllocPagesBulk bulk ? bulk.count() : 1;
        moved(served(order) ? count * ((1L << order) + refill()) : 0);
        highatomic |= order > 0 && reserving(alloc.gfp());
        boolean exact = alloc instanceof PageCall.AllocPagesExact;
        // The surplus of an exact block goes page by page.
        ordered(exact ? 0 : order);
        exactMoved |= exact && outcome instanceof Outcome.Pointer;
      }
      case PageCall.AllocPagesBulkArray full -> {
        moved(refill());
        highatomic |= reserving(full.gfp());
        ordered(0);
      }
      case PageCall.FreePages c -> freed(c.order());
      case PageCall.FreePagesOf c -> freed(c.order());
      case PageCall.FreePagesExact c -> {
        freed(0);
        exactMoved = true;
      }
      case PageCall.PutPage c -> freed(0);
      case PageCall.GetPage c -> {}
      case PageCall.SplitPage c -> {}
    }
  }

  private boolean served(int order) {
    return order >= 0 && order <= machine.maxOrder();
  }

  /** A block of whole pages of that order was given back. */
  void freed(int order) {
    moved(0);
    parkedLarge |= order > 0;
    ordered(order);
  }

  /** Blocks of one huge page are parked as small ones are. */
  private void ordered(int order) {
    int hugePage = Integer.numberOfTrailingZeros(machine.pageSize()) - 3;
    smallestOrder = Math.min(smallestOrder, order == hugePage ? 0 : Math.max(0, order));
  }

  /** A block of kmalloc of so many bytes may have been taken. */
  void kmalloc(long bytes, Gfp gfp) {
    asked(gfp);
    if (linux && Long.compareUnsigned(bytes, maxCacheSize) > 0) {
      int order = machine.orderFor(bytes);
      moved(served(order) ? (1L << order) + refill() : 0);
      smallestOrder = 0;
    } else {
      slabsMoved(1L << slabOrder(bytes));
    }
  }

  /** The most that a slab of the size's class may have. */
  private int slabOrder(long bytes) {
    boolean classed = linux && bytes > 0;
    return Math.max(MOST_SLAB_ORDER, classed ? machine.orderFor(classes.roundup(bytes)) : 0);
  }

  /** A request with that mask was made. */
  void asked(@Nullable Gfp gfp) {
    highatomic |= reserving(gfp);
  }

  /** A cache may have been destroyed with live objects. */
  void destroyed(@Nullable Cache cache) {
    abandoned |= cache != null && cache.destroyed && cache.live > 0;
  }

  /** One block, or the same page by page, or first one and then the other. */
  void either(long bytes, Gfp gfp) {
    pagewise(bytes, gfp);
    block(bytes, gfp);
  }

  /** One block of so many bytes may have been taken. */
  void block(long bytes, Gfp gfp) {
    pageBlock(bytes == 0 ? 0 : machine.orderFor(bytes), gfp);
  }

  /** One block of that order may have been taken. */
  void pageBlock(int order, Gfp gfp) {
    highatomic |= reserving(gfp);
    moved(served(order) ? (1L << order) + refill() : 0);
    pagesOnly = false;
    smallestOrder = 0;
  }

  /** An area of so many bytes may have been made, with all that describes it (VM-29). */
  void pagewise(long bytes, Gfp gfp) {
    highatomic |= reserving(gfp);
    long pages = PageMoves.pages(bytes, machine);
    slabsMoved(1L << MOST_SLAB_ORDER);
    moved(pages <= machine.pages() ? areaPages(pages) + refill() : 0);
  }

  /** At most so many pages does an area of {@code pages} take without its slabs (VM-29). */
  long areaPages(long pages) {
    long words = machine.pageSize() / 8;
    return pages + 3 * (pages / words + 1) + TABLES_AT_EDGES;
  }

  /** Objects were asked for or given back: up to {@link #MOST_SLABS} slabs of so many pages. */
  void slabsMoved(long slab) {
    moved(slab == 0 ? 0 : MOST_SLABS * (slab + refill()));
    pagesOnly = false;
    smallestOrder = 0;
    everObjects = true;
  }

  /** So many pages may have left the free lists. */
  private void moved(long pages) {
    fresh = false;
    drained = false;
    worn = Math.min(EVERYTHING, worn + pages);
  }

  private long refill() {
    return Math.min(MOST_REFILL, machine.pages() / 8);
  }

  /** Whether a success of that mask may reserve the pageblock that it came from (PG-59). */
  private static boolean reserving(@Nullable Gfp gfp) {
    return gfp != null && gfp.has(Gfp.HIGH_BIT) && !gfp.blocking();
  }
}
