package dev.kmemspec.suite;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.shrink.Uses;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where two implementations may differ: which handles they already chose differently, whether
 * memory may be short by now, and how many bytes of a block are defined.
 */
final class Choices {
  /** The largest slab that a cache takes at a time, in pages (SL-04), generously. */
  private static final long MOST_SLAB_PAGES = 8;

  private static final long MOST_PERCPU_BYTES = 64 << 10;

  private final Machine machine;
  private final Profile profile;
  private final SizeClasses classes;
  private final Set<String> different = new HashSet<>();
  private final Map<String, Long> defined = new HashMap<>();
  private final Map<String, Long> requested = new HashMap<>();
  private final Set<String> resized = new HashSet<>();

  /** The mappings of devices, by their handles. */
  private final Map<String, IoremapCall.Mapping> devices = new HashMap<>();

  /** Those of them that were made on one side only: what is written there is written there. */
  private final Set<IoremapCall.Mapping> devicesOfOne = new HashSet<>();

  /** The handles of the pages that each mapping shows. */
  private final Map<String, Set<String>> pagesShown = new HashMap<>();

  /**
   * Pages that were ever taken, an upper bound of those in use or parked: nothing is ever deducted,
   * for where a freed page waits is the implementation's choice.
   */
  private long taken;

  private boolean slabs;
  private boolean either;

  /**
   * Whether a call was made on one side only, since its operand named different memory, or had the
   * environment give back more on one side.
   */
  private boolean callsDiffer;

  /** Whether a get_cpu_var or its put was made here and not there. */
  private boolean sectionsDiffer;

  /** Whether an inner allocation may be failing on purpose: each has its own of those. */
  private boolean faulty;

  Choices(Machine machine, Profile profile) {
    this.machine = machine;
    this.profile = profile;
    classes = SizeClasses.of(machine, profile);
  }

  /** Whether the call has an operand that stands for different things by a free choice. */
  boolean dependsOnChoice(Call call) {
    if (sectionsDiffer && call instanceof PercpuCall.PreemptCount) {
      return true;
    }
    for (String name : Uses.of(call)) {
      if (different.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any choice was made differently so far. */
  boolean any() {
    return callsDiffer || !different.isEmpty();
  }

  /** Whether nothing but whole pages was ever asked for. */
  boolean onlyPages() {
    return !slabs;
  }

  /** Whether something may be of kmalloc here and of vmalloc there (KV-01). */
  boolean either() {
    return either;
  }

  /** Whether the call changes the size of a block that may stay in a larger class (KM-21). */
  boolean inPlace(Call call) {
    return call instanceof KmallocCall.Krealloc
        || call instanceof KmallocCall.KreallocArray
        || call instanceof KvmallocCall.Kvrealloc;
  }

  /** Whether the call looks at a block whose size was changed. */
  boolean resized(Call call) {
    return Uses.of(call).stream().anyMatch(resized::contains);
  }

  /**
   * Whether NULL may be answered: where reserves or fragmentation might stand in the way. They
   * cannot as long as some permitted zone has an aligned block of the order that was never touched,
   * far above its marks.
   */
  boolean mayFail(Call call) {
    Gfp gfp = call.gfp();
    if (faulty || machine.early()) {
      // What was handed over is what the lists had left.
      return true;
    }
    if (gfp != null && gfp.has(Gfp.THISNODE_BIT)) {
      return true;
    }
    if (placed(call)) {
      return true;
    }
    if (call instanceof MemblockCall || call instanceof BootmemCall) {
      // The lists themselves may have taken room (MB-10); the rules decide it to the byte.
      return true;
    }
    if (call instanceof DmaCall || call instanceof IoremapCall) {
      // Which zones are tried for a device, and how far a pool reaches ahead, is policy too.
      return true;
    }
    if (call instanceof PercpuCall && !(call instanceof PercpuCall.AllocPercpu)) {
      // What is populated, and how full the areas of fixed size are, is a matter of policy.
      return true;
    }
    long pages = pages(call);
    for (Zone zone : machine.zones()) {
      boolean permitted = gfp == null || zone.kind().compareTo(gfp.highestZone()) <= 0;
      if (permitted && !mayBeShort(zone, pages)) {
        return false;
      }
    }
    return true;
  }

  /** Whether success depends on which addresses the areas have, or on a zone of its own. */
  private static boolean placed(Call call) {
    return call instanceof VmallocCall.VmallocNodeRange
        || call instanceof VmallocCall.VreallocNodeAlign
        || call instanceof VmallocCall.Mapping
        || call instanceof VmallocCall.Vmalloc32;
  }

  /** Whether the zone may have no block left above its marks for so many pages. */
  private boolean mayBeShort(Zone zone, long pages) {
    long kept = 2 * Watermarks.of(machine, zone, profile).high() + machine.pages() / 32;
    long usable = zone.frames() - kept;
    long blocks = pages == 0 ? 0 : usable / Long.highestOneBit(2 * pages - 1);
    return Long.compareUnsigned(pages, Math.max(0, usable / 4)) > 0
        || taken + pages > usable / 2
        || taken + 2 >= blocks;
  }

  /** Different frames: the zone's kind and node must agree while no zone can be short. */
  @Nullable String place(Call call, Frames mine, Frames theirs) {
    Zone zone = machine.zoneOf(mine.first());
    Zone other = machine.zoneOf(theirs.first());
    long pages = pages(call);
    boolean choice = machine.zones().stream().anyMatch(each -> mayBeShort(each, pages));
    if (!profile.isLinux() || choice || zone == null || other == null) {
      return null;
    }
    return zone.kind() == other.kind() && zone.node() == other.node()
        ? null
        : "comes from " + words(zone) + ", on the reference from " + words(other);
  }

  private static String words(Zone zone) {
    return "zone " + zone.kind() + " of node " + zone.node();
  }

  /** How many bytes of the operand's block are defined. */
  long defined(Operand operand) {
    return defined.getOrDefault(operand.toString(), 0L);
  }

  /** How many bytes of the resized block are defined. */
  long definedAfter(Call call) {
    return switch (call) {
      case KmallocCall.Krealloc c -> kept(c.p(), c.size());
      case KmallocCall.KreallocArray c -> kept(c.p(), Call.product(c.n(), c.size()));
      case VmallocCall.Resizing c -> kept(c.p(), c.size());
      case KvmallocCall.Kvrealloc c -> kept(c.p(), c.size());
      default -> 0;
    };
  }

  private long kept(Operand p, long size) {
    long before = defined(p);
    return size < 0 ? before : Math.min(before, size);
  }

  /** Moves on: both steps have been compared. */
  void pass(Step mine, Step theirs) {
    Call call = mine.call();
    if (call instanceof FaultCall.FailNth plant) {
      faulty = plant.n() != 0;
    }
    either |= call instanceof KvmallocCall;
    // Early allocators may have kept pages for their own lists, and late requests take slabs.
    if (call instanceof DmaCall
        || call instanceof MemblockCall
        || call instanceof BootmemCall
        || call instanceof IoremapCall
        || call instanceof PercpuCall
        || call instanceof VmallocCall
        || call instanceof KvmallocCall
        || call instanceof SlabCall
        || (call instanceof KmallocCall && !whole(call))) {
      slabs = true;
    }
    boolean made = !(mine.outcome() instanceof Outcome.Skipped);
    boolean madeThere = !(theirs.outcome() instanceof Outcome.Skipped);
    callsDiffer |= made != madeThere || !given(mine).equals(given(theirs));
    if (made || madeThere) {
      taken += pages(call);
    }
    if (made) {
      remember(mine);
    }
    String result = mine.invocation().result();
    if (result == null) {
      return;
    }
    boolean alike = alike(mine.outcome(), theirs.outcome());
    if (call instanceof VmallocCall.Mapping) {
      pagesShown.put(result, Set.copyOf(Uses.of(call)));
    }
    if (call instanceof PercpuCall.GetCpuVar) {
      sectionsDiffer |= !alike;
    }
    if (call instanceof VmallocCall.Mapping && !alike) {
      // What is written to the one mapping is written to its pages, or these are given away; and
      // whatever else shows them shows that.
      Set<String> shown = Set.copyOf(Uses.of(call));
      different.addAll(shown);
      pagesShown.forEach((mapping, pages) -> {
        if (!Collections.disjoint(pages, shown)) {
          different.add(mapping);
        }
      });
    }
    if (!alike || dependsOnChoice(call) || movesByPlace(call)) {
      different.add(result);
    } else {
      different.remove(result);
    }
    if (call instanceof IoremapCall.Mapping device) {
      pass(result, device, alike);
    }
  }

  /** A mapping of a device shows what others that overlap it were written. */
  private void pass(String result, IoremapCall.Mapping device, boolean alike) {
    devices.put(result, device);
    if (!alike) {
      devicesOfOne.add(device);
    }
    devices.forEach((handle, each) -> {
      if (devicesOfOne.stream().anyMatch(one -> overlap(one, each))) {
        different.add(handle);
      }
    });
  }

  /** How many blocks each round and each kill gave back. */
  private static List<Integer> given(Step step) {
    return step.reliefs().stream().map(relief -> relief.blocks().size()).toList();
  }

  private static boolean overlap(IoremapCall.Mapping one, IoremapCall.Mapping other) {
    return Long.compareUnsigned(one.phys() - other.phys(), other.size()) < 0
        || Long.compareUnsigned(other.phys() - one.phys(), one.size()) < 0;
  }

  /** Whether an area moves, and to as many pages as are asked for, only if it lies elsewhere. */
  private static boolean movesByPlace(Call call) {
    return call instanceof VmallocCall.VreallocNodeAlign moving
        && moving.gfp().has(Gfp.THISNODE_BIT);
  }

  private static boolean alike(Outcome mine, Outcome theirs) {
    return (mine instanceof Outcome.Pointers some && theirs instanceof Outcome.Pointers others)
        ? some.each().size() == others.each().size()
        : mine.getClass() == theirs.getClass();
  }

  private void remember(Step step) {
    Invocation invocation = step.invocation();
    String result = invocation.result();
    long bytes =
        switch (invocation.call()) {
          case KmallocCall.Kzalloc c -> c.size();
          case KmallocCall.Kcalloc c -> c.bytes();
          case KmallocCall.Allocating c -> c.gfp().zero() ? c.bytes() : 0;
          case PageCall.GetZeroedPage c -> machine.pageSize();
          case SlabCall.KmemCacheZalloc c -> 0;
          case KmallocCall.Krealloc c -> definedAfter(c);
          case KmallocCall.KreallocArray c -> definedAfter(c);
          case VmallocCall.Allocating c -> c.mask().zero() ? c.bytes() : 0;
          case KvmallocCall.Allocating c -> c.mask().zero() ? c.bytes() : 0;
          case VmallocCall.Resizing c -> definedAfter(c);
          case KvmallocCall.Kvrealloc c -> definedAfter(c);
          case MemoryCall.Fill c -> {
            String name = c.p().toString();
            defined.put(name, requested.getOrDefault(name, Long.MAX_VALUE));
            yield 0;
          }
          default -> 0;
        };
    if (result != null) {
      boolean block = step.outcome() instanceof Outcome.Pointer;
      defined.put(result, block ? Math.max(0, bytes) : 0L);
      requested(invocation.call(), result);
      resized.remove(result);
      if (inPlace(invocation.call())) {
        resized.add(result);
      }
    }
  }

  private void requested(Call call, String result) {
    switch (call) {
      case SlabCall.KmemCacheCreate c -> requested.put(result, c.size());
      case KmallocCall.Allocating c -> requested.put(result, c.bytes());
      case KmallocCall.Krealloc c -> requested.put(result, c.size());
      case KmallocCall.KreallocArray c -> requested.put(result, Call.product(c.n(), c.size()));
      case VmallocCall.Allocating c -> requested.put(result, c.bytes());
      case VmallocCall.Resizing c -> requested.put(result, c.size());
      case KvmallocCall.Allocating c -> requested.put(result, c.bytes());
      case KvmallocCall.Kvrealloc c -> requested.put(result, c.size());
      // Once the slab is up kmalloc serves these too, and krealloc takes them (MB-13).
      case MemblockCall.Allocating c -> requested.put(result, c.size());
      case BootmemCall.Allocating c -> requested.put(result, c.size());
      default -> requested.remove(result);
    }
  }

  /** Whether a kmalloc is served by whole pages. */
  private boolean whole(Call call) {
    return profile.isLinux()
        && call instanceof KmallocCall.Allocating c
        && Long.compareUnsigned(c.bytes(), classes.maxCacheSize()) > 0;
  }

  /** Pages that a call may take: those asked for, or a slab for every object. */
  private long pages(Call call) {
    return switch (call) {
      case PageCall.AllocPages c -> order(c.order());
      case PageCall.AllocPagesNode c -> order(c.order());
      case PageCall.GetFreePages c -> order(c.order());
      case PageCall.GetZeroedPage c -> 1;
      case PageCall.AllocPagesExact c -> block(c.size());
      case PageCall.AllocPagesBulk c -> c.count();
      case KmallocCall.Allocating c -> kmalloc(c.bytes());
      case KmallocCall.Krealloc c -> kmalloc(c.size());
      case KmallocCall.KreallocArray c -> kmalloc(Call.product(c.n(), c.size()));
      case SlabCall.KmemCacheAllocBulk c -> c.count() * slab(c.cache());
      case SlabCall.Allocating c -> slab(c.cache());
      case DmaCall.DmaAllocCoherent c -> block(c.size());
      case DmaCall.FromPool c -> MOST_SLAB_PAGES;
      case PercpuCall.Allocating c -> perCpu(c.size());
      case VmallocCall.Allocating c -> area(c.bytes());
      case VmallocCall.Resizing c -> area(c.size());
      case VmallocCall.Mapping c -> area(c.pages().size());
      case KvmallocCall.Allocating c -> kmalloc(c.bytes()) + area(c.bytes());
      case KvmallocCall.Kvrealloc c -> kmalloc(c.size()) + area(c.size());
      default -> 0;
    };
  }

  /** The pages of one slab, which are more where one object needs more. */
  private long slab(Operand cache) {
    return Math.max(MOST_SLAB_PAGES, block(requested.getOrDefault(cache.toString(), 0L)));
  }

  /** The pages of every unit that the area may touch, and what a new chunk takes besides. */
  private long perCpu(long bytes) {
    boolean possible = Long.compareUnsigned(bytes, MOST_PERCPU_BYTES) <= 0;
    return possible ? machine.cpus() * (bytes / machine.pageSize() + 2) + MOST_SLAB_PAGES : 0;
  }

  /** The pages of an area, those of its tables and its array, and the slabs that describe it. */
  private long area(long bytes) {
    long whole = Long.divideUnsigned(bytes, machine.pageSize());
    return whole > machine.pages() ? 0 : whole + 1 + whole / 64 + 2 * MOST_SLAB_PAGES;
  }

  private long kmalloc(long bytes) {
    boolean large = Long.compareUnsigned(bytes, classes.maxCacheSize()) > 0;
    return bytes == 0 ? 0 : large ? block(bytes) : MOST_SLAB_PAGES;
  }

  private long block(long bytes) {
    return bytes == 0 ? 0 : order(machine.orderFor(bytes));
  }

  private long order(int order) {
    return order > machine.maxOrder() || order < 0 ? 0 : 1L << order;
  }
}
