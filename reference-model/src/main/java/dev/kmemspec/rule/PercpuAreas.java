package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Per-CPU memory as the program holds it: areas by the pointer that stands for them, and where each
 * CPU's copies lie relative to it. The copies themselves are blocks of the world like any other.
 */
final class PercpuAreas {
  /** How many times Linux says that an allocation failed (PC-15). */
  static final int MOST_FAILURES_TOLD = 10;

  /** What modules' static variables have to share (PERCPU_MODULE_RESERVE). */
  static final long RESERVE = 8 << 10;

  private static final long LEAST_UNIT = 32 << 10;

  /** Where areas come from. */
  enum Origin {
    STATIC,
    RESERVED,
    DYNAMIC
  }

  /** One allocation or static variable. */
  record Area(long pointer, long size, Origin origin, List<Block> copies) {
    Area {
      copies = List.copyOf(copies);
    }

    /** Each copy's bytes, rounded up to the allocator's unit of 4. */
    long units() {
      return (size + 3) & -4;
    }
  }

  private final TreeMap<Long, Area> live = new TreeMap<>();
  private final Set<Long> gone = new HashSet<>();
  private final Map<List<Long>, Long> atRest = new HashMap<>();
  private long @Nullable [] offsets;
  private boolean used;
  private int failuresTold;
  private @Nullable Area lastFreed;
  private Outcome.@Nullable PercpuCounts counts;

  /** The largest area: PCPU_MIN_UNIT_SIZE (PC-03). */
  static long mostBytes(Machine machine) {
    return Math.max(LEAST_UNIT, machine.pageSize());
  }

  /** The live area of that pointer, or null. */
  @Nullable Area at(long pointer) {
    return live.get(pointer);
  }

  /** The live area that the pointer points into, but not to the start of, or null. */
  @Nullable Area around(long pointer) {
    Map.Entry<Long, Area> below = live.lowerEntry(pointer);
    return below != null && pointer - below.getKey() < below.getValue().size()
        ? below.getValue()
        : null;
  }

  /** Whether an area with that pointer was given back. */
  boolean gaveBack(long pointer) {
    return gone.contains(pointer);
  }

  /** All live areas, by ascending pointer. */
  List<Area> all() {
    return new ArrayList<>(live.values());
  }

  /** The bytes of all live areas of the reserve, in whole units. */
  long reserved() {
    return live.values().stream()
        .filter(area -> area.origin() == Origin.RESERVED)
        .mapToLong(Area::units)
        .sum();
  }

  /** How many areas were allocated and not given back. */
  long allocations() {
    return live.values().stream().filter(area -> area.origin() != Origin.STATIC).count();
  }

  /** How many pages of one unit the live areas touch that are no static variables. */
  long pagesInUse(int pageSize) {
    Set<Long> pages = new HashSet<>();
    for (Area area : live.values()) {
      if (area.origin() != Origin.STATIC && !area.copies().isEmpty()) {
        long first = area.copies().getFirst().address;
        long last = first + area.size() - 1;
        for (long page = first & -pageSize; page <= (last & -pageSize); page += pageSize) {
          pages.add(page);
        }
      }
    }
    return pages.size();
  }

  /** Each CPU's address less the pointer, as the first area had it; null before. */
  long @Nullable [] offsets() {
    return offsets;
  }

  /**
   * Whether any was ever asked for: from then on the allocator may keep pages and a chunk (XI-07).
   */
  boolean used() {
    return used;
  }

  /** How often a failure was reported so far. */
  int failuresTold() {
    return failuresTold;
  }

  /** The counters, where nothing was allocated or given back since they were read. */
  Outcome.@Nullable PercpuCounts counts() {
    return counts;
  }

  /** The free pages that there were with nothing live and just as much kept; -1 for never. */
  long freeAtRest(Outcome.PercpuCounts kept) {
    return atRest.getOrDefault(key(kept), -1L);
  }

  private static List<Long> key(Outcome.PercpuCounts kept) {
    return List.of(kept.chunks(), kept.populated());
  }

  void handedOut(Area area, long pointer, List<Outcome.Pointer> copies) {
    live.put(area.pointer(), area);
    gone.remove(area.pointer());
    if (offsets == null) {
      offsets = copies.stream().mapToLong(copy -> copy.address() - pointer).toArray();
    }
  }

  void givenBack(Area area) {
    live.remove(area.pointer());
    lastFreed = area;
    gone.add(area.pointer());
  }

  /** What was given back, where nothing was asked for since; else null. */
  @Nullable Area lastFreed() {
    return lastFreed;
  }

  void changed() {
    used = true;
    counts = null;
    lastFreed = null;
  }

  /** What may be kept has been given back since the counters were read. */
  void stale() {
    counts = null;
  }

  void failureTold() {
    failuresTold++;
  }

  void counted(Outcome.PercpuCounts seen) {
    counts = seen;
  }

  /** So many pages are free or parked with nothing live. */
  void rests(long freePages) {
    if (counts != null) {
      atRest.putIfAbsent(key(counts), freePages);
    }
  }
}
