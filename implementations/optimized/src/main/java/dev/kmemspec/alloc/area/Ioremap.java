package dev.kmemspec.alloc.area;

import dev.kmemspec.alloc.memory.MappingException;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;

/**
 * Mappings of device memory, in a part of the space of their own, aligned to their size. All kinds
 * of caching are one.
 */
public final class Ioremap {
  private static final long MOST_BYTES = 1L << 28;
  private static final long MOST_PHYSICAL = 1L << 46;
  private static final int MOST_ALIGN_PAGES = 128;

  private final Space space;
  private final Window window;
  private final Pages pages;
  private final Log log;
  private final long from;
  private final long to;

  /** Nothing mapped; mappings lie between two addresses of the space. */
  public Ioremap(Space space, Pages pages, long from, long to) {
    this.space = space;
    this.pages = pages;
    this.from = from;
    this.to = to;
    window = space.window();
    log = pages.log();
  }

  /** The address of the byte at a physical address, or 0 (IO-01). */
  public long map(int cpu, long physical, long size) {
    long page = window.pageSize();
    boolean impossible =
        size == 0
            || Long.compareUnsigned(size, MOST_BYTES) > 0
            || Long.compareUnsigned(physical, MOST_PHYSICAL - size) > 0;
    if (impossible) {
      return 0;
    }
    long first = physical / page;
    int count = (int) ((physical + size - 1) / page - first + 1);
    if (isRam(first, first + count)) {
      log.report("WARNING: ioremap on RAM at " + Log.hex(physical));
      return 0;
    }
    // An area of so many pages is aligned to its size, within bounds (IO-02).
    int align = Math.min(MOST_ALIGN_PAGES, Integer.highestOneBit(2 * count - 1));
    Area area =
        pages.fails(GfpFlags.KERNEL) ? null : space.take(cpu, count, align * page, from, to);
    if (area == null) {
      return 0;
    }
    area.kind = AreaKind.IOREMAP;
    area.physical = first * page;
    try {
      window.map(area.start, first, count);
    } catch (MappingException refused) {
      log.report("ioremap error: " + refused.getMessage());
      unmap(cpu, area);
      return 0;
    }
    space.publish(area);
    return area.start + (physical & (page - 1));
  }

  private boolean isRam(long first, long end) {
    for (ZoneSpec zone : pages.config().zones()) {
      if (first < zone.firstFrame() + (long) zone.frames() && zone.firstFrame() < end) {
        return true;
      }
    }
    return false;
  }

  private void unmap(int cpu, Area area) {
    window.hide(area.start, area.pages);
    space.give(cpu, area);
  }

  /** Takes the mapping back whose first page has the address; others are reported (IO-04). */
  public void unmap(int cpu, long address) {
    Area area = space.at(address & -window.pageSize());
    if (area != null && area.kind == AreaKind.IOREMAP) {
      unmap(cpu, area);
    } else if (window.contains(address)) {
      log.report("WARNING: iounmap of " + Log.hex(address) + ", a nonexistent vm area");
    }
  }
}
