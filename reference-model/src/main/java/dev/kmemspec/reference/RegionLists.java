package dev.kmemspec.reference;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The two lists of memblock, and what can be done to them (mm/memblock.c). */
public class RegionLists {
  /** What a region takes in the array. */
  private static final long REGION_BYTES = 24;

  /** The kernel's own error for no memory. */
  static final int ENOMEM = -12;

  private final Machine machine;
  private final Consumer<String> log;
  private final RegionList memory;
  private final RegionList reserved;
  private final Map<RegionList, Region> arrays = new HashMap<>();
  private boolean resizable;
  private boolean mirrored;
  private boolean bottomUp;
  private long limit = -1L;

  /** Those lists, on that machine; what is reported goes to {@code log}. */
  public RegionLists(
      Machine machine, RegionList memory, RegionList reserved, Consumer<String> log) {
    this.machine = machine;
    this.memory = memory;
    this.reserved = reserved;
    this.log = log;
  }

  /** The list of memory. */
  public RegionList memory() {
    return memory;
  }

  /** The list of what is in use. */
  public RegionList reserved() {
    return reserved;
  }

  /** Nothing is handed out from there on. */
  public long limit() {
    return limit;
  }

  /** Nothing is handed out from there on. */
  public void limit(long next) {
    limit = next;
  }

  /** Whether the lowest fit is taken. */
  public void bottomUp(boolean enable) {
    bottomUp = enable;
  }

  /** Full lists may double from now on. */
  public void allowResize() {
    resizable = true;
  }

  /** Whether some memory is kept twice. */
  public boolean mirrored() {
    return mirrored;
  }

  /** Where a range ends: at the top of the address type at the latest (MB-03). */
  protected long end(long base, long size) {
    return base + RegionList.min(size, -1L - base);
  }

  /** Adds what the list lacks of the range (MB-02). */
  public int add(RegionList list, long base, long size, int nid, int flags) {
    long end = end(base, size);
    while (list.count() + list.gaps(base, end).size() > list.capacity()) {
      if (!grow(list, base, end)) {
        return ENOMEM;
      }
    }
    for (Region gap : list.gaps(base, end)) {
      list.insert(new Region(gap.base(), gap.size(), nid, flags));
    }
    list.merge();
    return 0;
  }

  /** Takes the range out of the list (MB-04). */
  public int remove(RegionList list, long base, long size) {
    long end = end(base, size);
    if (!isolate(list, base, end)) {
      return ENOMEM;
    }
    for (int i = list.count() - 1; i >= 0; i--) {
      if (inside(list.get(i), base, end)) {
        list.remove(i);
      }
    }
    return 0;
  }

  /** Changes the regions of a range. */
  public int change(RegionList list, long base, long size, UnaryOperator<Region> change) {
    long end = end(base, size);
    if (!isolate(list, base, end)) {
      return ENOMEM;
    }
    for (int i = 0; i < list.count(); i++) {
      if (inside(list.get(i), base, end)) {
        list.set(i, change.apply(list.get(i)));
      }
    }
    list.merge();
    return 0;
  }

  /** Sets or clears a flag of memory (MB-11). */
  public int mark(long base, long size, int flag, boolean set) {
    mirrored |= flag == MemblockCall.MIRROR;
    return change(
        memory,
        base,
        size,
        each -> {
          int flags = set ? each.flags() | flag : each.flags() & ~flag;
          return new Region(each.base(), each.size(), each.nid(), flags);
        });
  }

  /** Makes regions begin and end at the ends of the range. */
  private boolean isolate(RegionList list, long base, long end) {
    if (base == end) {
      return true;
    }
    while (list.count() + 2 > list.capacity()) {
      if (!grow(list, base, end)) {
        return false;
      }
    }
    list.cut(base);
    list.cut(end);
    return true;
  }

  private static boolean inside(Region region, long base, long end) {
    return !RegionList.below(region.base(), base) && !RegionList.below(end, region.end());
  }

  /** Doubles a full list, into memory outside the range that is being added (MB-10). */
  private boolean grow(RegionList list, long base, long end) {
    if (!resizable) {
      log.accept("Kernel panic - not syncing: memblock: cannot resize the list of " + list.name());
      return false;
    }
    long size = pages(2L * list.capacity() * REGION_BYTES);
    boolean excludes = list.equals(reserved);
    long lowest = excludes ? end : 0;
    long place = array(size, lowest, limit);
    if (place == 0 && excludes) {
      place = array(size, 0, RegionList.min(base, limit));
    }
    if (place == 0) {
      log.accept("memblock: Failed to double the list of " + list.name());
      return false;
    }
    list.widen();
    Region old = arrays.put(list, new Region(place, size, 0, 0));
    if (old != null) {
      remove(reserved, old.base(), old.size());
    }
    return add(reserved, place, size, Machine.NO_NODE, 0) == 0;
  }

  private long array(long size, long lowest, long highest) {
    long page = machine.pageSize();
    long place = mirrored ? find(size, page, lowest, highest, Machine.NO_NODE, true) : 0;
    return place != 0 ? place : find(size, page, lowest, highest, Machine.NO_NODE, false);
  }

  private long pages(long bytes) {
    return (bytes + machine.pageSize() - 1) & -machine.pageSize();
  }

  /**
   * The fit that the direction prefers, in free memory of that node (-1: any), kept twice where
   * that is asked for; 0 where there is none (MB-06).
   */
  public long find(long size, long align, long lowest, long highest, int nid, boolean mirror) {
    long start = RegionList.max(lowest, machine.pageSize());
    long end = RegionList.max(start, highest);
    List<Region> regions = memory.all();
    for (Region region : bottomUp ? regions : regions.reversed()) {
      if (skipped(region, nid, mirror)) {
        continue;
      }
      List<Region> gaps = reserved.gaps(region.base(), region.end());
      for (Region gap : bottomUp ? gaps : gaps.reversed()) {
        long from = RegionList.min(RegionList.max(gap.base(), start), end);
        long to = RegionList.min(RegionList.max(gap.end(), start), end);
        long fit = bottomUp ? lowest(from, to, size, align) : highest(from, to, size, align);
        if (fit != 0) {
          return fit;
        }
      }
    }
    return 0;
  }

  /** Whether a region of memory cannot serve a request (MB-11). */
  protected boolean skipped(Region region, int nid, boolean mirror) {
    return (nid >= 0 && region.nid() != nid)
        || (region.flags() & (MemblockCall.NOMAP | MemblockCall.HOTPLUG)) != 0
        || (mirror && (region.flags() & MemblockCall.MIRROR) == 0);
  }

  /** The highest fit between two addresses, or 0. */
  protected long highest(long from, long to, long size, long align) {
    if (RegionList.below(to, size)) {
      return 0;
    }
    long fit = (to - size) & -align;
    return RegionList.below(fit, from) ? 0 : fit;
  }

  /** The lowest fit between two addresses, or 0. */
  protected long lowest(long from, long to, long size, long align) {
    long fit = (from + align - 1) & -align;
    boolean room = RegionList.below(fit, to) && !RegionList.below(to - fit, size);
    return room && !RegionList.below(fit, from) ? fit : 0;
  }

  /** Cuts every region of memory to multiples of the alignment (MB-17). */
  public void trim(long align) {
    for (int i = memory.count() - 1; i >= 0; i--) {
      Region each = memory.get(i);
      long base = (each.base() + align - 1) & -align;
      long end = each.end() & -align;
      if (RegionList.below(base, each.base()) || !RegionList.below(base, end)) {
        memory.remove(i);
      } else {
        memory.set(i, new Region(base, end - base, each.nid(), each.flags()));
      }
    }
  }

  /** Keeps the lowest so many bytes of memory (MB-17). */
  public void enforce(long bytes) {
    long rest = bytes;
    for (Region each : memory.all()) {
      if (bytes != 0 && !RegionList.below(each.size(), rest)) {
        long end = each.base() + rest;
        remove(memory, end, -1L);
        remove(reserved, end, -1L);
        return;
      }
      rest -= each.size();
    }
  }

  /** Whether a region of the list shares a byte with the range (MB-12). */
  protected boolean overlaps(RegionList list, long base, long size) {
    long end = end(base, size);
    return list.all().stream()
        .anyMatch(each -> RegionList.below(base, each.end()) && RegionList.below(each.base(), end));
  }

  /** Whether one region of the list holds the whole range (MB-12). */
  protected boolean holds(RegionList list, long base, long size) {
    long end = end(base, size);
    return list.all().stream()
        .anyMatch(each ->
            !RegionList.below(base, each.base())
                && !RegionList.below(each.end(), end)
                && RegionList.below(base, each.end()));
  }
}
