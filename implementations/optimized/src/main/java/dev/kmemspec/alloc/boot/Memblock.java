package dev.kmemspec.alloc.boot;

import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * memblock: two lists of regions, of memory and of what is in use. Handing out is finding a gap of
 * the one less the other.
 *
 * <p>Not thread-safe: one CPU boots.
 */
public final class Memblock {
  /** Flags of memory. */
  public static final int HOTPLUG = 1;

  public static final int MIRROR = 2;
  public static final int NOMAP = 4;

  private static final long TOP = -1L;
  private static final int ENOMEM = 12;
  private static final int NO_NODE = -1;

  private final Pages pages;
  private final PageConfig config;
  private final Log log;
  private final MemblockPolicy policy;
  private final Regions memory = new Regions();
  private final Regions reserved = new Regions();
  private long limit = TOP;
  private boolean bottomUp;
  private boolean mirrored;
  private boolean resizable;

  /** Knows of no memory; it hands over to those pages. */
  public Memblock(Pages pages, MemblockPolicy policy) {
    this.pages = pages;
    this.policy = policy;
    config = pages.config();
    log = pages.log();
  }

  /** Knows of the zones' memory. */
  public void addZones() {
    for (ZoneSpec zone : config.zones()) {
      long base = (long) zone.firstFrame() << config.pageShift();
      long size = (long) zone.frames() << config.pageShift();
      memory.fill(base, base + size, zone.node(), 0);
    }
  }

  /** Where a range ends: at the top of the address type at the latest (MB-03). */
  private static long end(long base, long size) {
    return base + Regions.min(size, TOP - base);
  }

  /** Whether a list may take so many regions more; where not, the machine stops (MB-10). */
  private boolean mayTake(Regions list, int more) {
    boolean may = resizable || list.hasRoom(more);
    if (!may) {
      log.report("Kernel panic - not syncing: memblock: a list of regions cannot be resized");
    }
    return may;
  }

  private int fill(Regions list, long base, long size, int node, int flags) {
    long end = end(base, size);
    if (!mayTake(list, list.gaps(base, end))) {
      return -ENOMEM;
    }
    list.fill(base, end, node, flags);
    return 0;
  }

  private int clear(Regions list, long base, long size) {
    if (size != 0 && !mayTake(list, 2)) {
      return -ENOMEM;
    }
    list.clear(base, end(base, size));
    return 0;
  }

  /** There is memory; 0 or a negative error, here and below. */
  public int add(long base, long size, int node, int flags) {
    return fill(memory, base, size, node, flags);
  }

  /** There is no memory. */
  public int remove(long base, long size) {
    return clear(memory, base, size);
  }

  /** A range is in use. */
  public int reserve(long base, long size) {
    return fill(reserved, base, size, NO_NODE, 0);
  }

  /** A range is in use no more. */
  public int release(long base, long size) {
    return clear(reserved, base, size);
  }

  /** What lies in a range of memory, or of what is in use, is on that node. */
  public int place(boolean ofMemory, long base, long size, int node) {
    Regions list = ofMemory ? memory : reserved;
    if (size != 0 && !mayTake(list, 2)) {
      return -ENOMEM;
    }
    list.place(base, end(base, size), node);
    return 0;
  }

  /** Takes flags of memory away, then adds others. */
  public int mark(long base, long size, int cleared, int added) {
    if (size != 0 && !mayTake(memory, 2)) {
      return -ENOMEM;
    }
    mirrored |= added == MIRROR;
    memory.mark(base, end(base, size), cleared, added);
    return 0;
  }

  /** Cuts memory to multiples of a power of two (MB-17). */
  public void trim(long align) {
    memory.trim(align);
  }

  /** Keeps the lowest bytes of memory; 0 keeps all (MB-17). */
  public void enforce(long bytes) {
    long left = bytes;
    for (int i = 0; bytes != 0 && i < memory.count(); i++) {
      long size = memory.end(i) - memory.base(i);
      if (!Regions.below(size, left)) {
        long end = memory.base(i) + left;
        memory.clear(end, TOP);
        reserved.clear(end, TOP);
        return;
      }
      left -= size;
    }
  }

  /** Whether the lowest fit is taken. */
  public void bottomUp(boolean enable) {
    bottomUp = enable;
  }

  /** Nothing is handed out from there on. */
  public void limit(long next) {
    limit = next;
  }

  /** A full list may grow from now on. */
  public void allowResize() {
    resizable = true;
  }

  /** Whether a byte of the range is memory. */
  public boolean isMemory(long base, long size) {
    return memory.touches(base, end(base, size));
  }

  /** Whether one region of memory has the whole range. */
  public boolean isRegionMemory(long base, long size) {
    return memory.holds(base, end(base, size));
  }

  /** Whether a byte of the range is in use. */
  public boolean isReserved(long base, long size) {
    return reserved.touches(base, end(base, size));
  }

  /**
   * Takes memory. Wishes are dropped one after the other: the node unless it is {@code exact}, then
   * mirrored memory and the lower limit, where that is one, in the order of the policy (MB-08).
   *
   * @param hint whether {@code low} is a wish, and the current limit holds beside {@code high}
   * @param high one past the highest byte; 0 for none
   * @return the physical address, or 0
   */
  public long take(
      long size, long align, long low, long high, int node, boolean exact, boolean hint) {
    if (align == 0 && policy.dumps()) {
      log.report("Call Trace: memblock_alloc_range_nid without an alignment");
    }
    long step = align == 0 ? policy.cacheLine() : align;
    long top = high == 0 ? limit : hint ? Regions.min(high, limit) : high;
    boolean lowers = hint && low != 0;
    long place = noded(size, step, low, top, node, exact, mirrored);
    if (place == 0 && (policy.mirrorFirst() || !hint)) {
      place = mirrored ? noded(size, step, low, top, node, exact, false) : 0;
      place = place == 0 && lowers ? noded(size, step, 0, top, node, exact, mirrored) : place;
      return place == 0 && lowers && mirrored
          ? noded(size, step, 0, top, node, exact, false)
          : place;
    }
    place = place == 0 && lowers ? noded(size, step, 0, top, node, exact, mirrored) : place;
    return place == 0 && mirrored ? noded(size, step, 0, top, node, exact, false) : place;
  }

  private long noded(
      long size, long align, long low, long high, int node, boolean exact, boolean mirror) {
    long place = found(size, align, low, high, node, mirror);
    place =
        place == 0 && node >= 0 && !exact ? found(size, align, low, high, NO_NODE, mirror) : place;
    return place != 0 && reserve(place, size) == 0 ? place : 0;
  }

  /** The fit that the direction prefers, or 0 (MB-06). */
  private long found(long size, long align, long low, long high, int node, boolean mirror) {
    long from = Regions.max(low, config.pageSize());
    int count = memory.count();
    for (int i = 0; i < count; i++) {
      int index = bottomUp ? i : count - 1 - i;
      int flags = memory.flags(index);
      boolean suits =
          (node < 0 || memory.node(index) == node)
              && (flags & (NOMAP | HOTPLUG)) == 0
              && (!mirror || (flags & MIRROR) != 0);
      long start = Regions.max(memory.base(index), from);
      long end = Regions.min(memory.end(index), high);
      if (suits && Regions.below(start, end)) {
        long fit = bottomUp ? lowest(start, end, size, align) : highest(start, end, size, align);
        if (fit != 0) {
          return fit;
        }
      }
    }
    return 0;
  }

  /** The lowest fit between two addresses that is not in use, or 0. */
  private long lowest(long from, long to, long size, long align) {
    long at = from;
    for (int i = reserved.firstBehind(from); Regions.below(at, to); i++) {
      long stop = i < reserved.count() ? Regions.min(reserved.base(i), to) : to;
      long fit = (at + align - 1) & -align;
      boolean room =
          !Regions.below(fit, at) && Regions.below(fit, stop) && !Regions.below(stop - fit, size);
      if (room) {
        return fit;
      }
      at = i < reserved.count() ? reserved.end(i) : to;
    }
    return 0;
  }

  /** The highest one. */
  private long highest(long from, long to, long size, long align) {
    long top = to;
    int index = reserved.firstBehind(to - 1);
    index = index < reserved.count() && Regions.below(reserved.base(index), to) ? index : index - 1;
    for (int i = index; Regions.below(from, top); i--) {
      long bottom = i >= 0 ? Regions.max(reserved.end(i), from) : from;
      if (Regions.below(bottom, top) && !Regions.below(top - bottom, size)) {
        long fit = (top - size) & -align;
        if (!Regions.below(fit, bottom)) {
          return fit;
        }
      }
      top = i >= 0 ? Regions.min(reserved.base(i), top) : from;
    }
    return 0;
  }

  /** Makes those bytes zero that the zones have (MB-09). */
  public void zero(long base, long size) {
    long end = end(base, size);
    for (ZoneSpec zone : config.zones()) {
      long first = (long) zone.firstFrame() << config.pageShift();
      long from = Regions.max(base, first);
      long to = Regions.min(end, first + ((long) zone.frames() << config.pageShift()));
      if (Regions.below(from, to)) {
        pages.memory().zero(pages.memory().base() + from, to - from);
      }
    }
  }

  /** Gives every whole free page of the zones to the page allocator, once (MB-14). */
  public List<FreeBlock> handOver() {
    memory.mark(0, TOP, HOTPLUG, 0);
    List<FreeBlock> given = new ArrayList<>();
    for (int i = 0; i < memory.count(); i++) {
      long at = memory.base(i);
      long end = memory.end(i);
      boolean mapped = (memory.flags(i) & NOMAP) == 0;
      for (int j = reserved.firstBehind(at); mapped && Regions.below(at, end); j++) {
        boolean more = j < reserved.count();
        long stop = more ? Regions.min(reserved.base(j), end) : end;
        if (Regions.below(at, stop)) {
          give(at, stop, given);
        }
        at = more ? reserved.end(j) : end;
      }
    }
    return given;
  }

  /** Gives the whole pages of a range that was in use at the hand-over. */
  public void handOverLate(long base, long size) {
    give(base, end(base, size), new ArrayList<>());
  }

  /** Gives whole pages in the largest aligned blocks, zone by zone (MB-15). */
  private void give(long base, long end, List<FreeBlock> given) {
    int shift = config.pageShift();
    boolean partial = (base & (config.pageSize() - 1)) != 0;
    long first = (base >>> shift) + (partial ? 1 : 0);
    long last = end >>> shift;
    for (ZoneSpec zone : config.zones()) {
      int frame = Math.clamp(first, zone.firstFrame(), zone.firstFrame() + zone.frames());
      int stop = (int) Math.min(last, zone.firstFrame() + zone.frames());
      while (frame < stop) {
        int order = Math.min(config.maxOrder(), 31 - Integer.numberOfLeadingZeros(stop - frame));
        order = frame == 0 ? order : Math.min(order, Integer.numberOfTrailingZeros(frame));
        pages.handOver(frame, order);
        given.add(new FreeBlock(frame, order));
        frame += 1 << order;
      }
    }
  }

  /** The list of memory. */
  public List<Region> memory() {
    return memory.all();
  }

  /** The list of what is in use. */
  public List<Region> reserved() {
    return reserved.all();
  }

  /**
   * Checks both lists.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate() {
    memory.validate();
    reserved.validate();
  }
}
