package dev.kmemspec.alloc.area;

import dev.kmemspec.alloc.memory.MappingException;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageCalls;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * vmalloc and vmap: memory that is contiguous by its addresses alone.
 *
 * <p>Beside its pages an area takes nothing that pages are made of: what describes it, and the page
 * tables, lie in the Java heap.
 *
 * <p>Assumptions: the number of a CPU is used by one thread at a time; an area is given back by one
 * caller. Guarantees: no address and no page of an area belongs to anybody else. Progress: as
 * {@link Space} and {@link Pages}.
 *
 * <p>Budget where the CPU has kept a window of the size and gets the same block of pages again: a
 * pop, a take, a word for each page, and no system call.
 */
public final class Vmalloc {
  private final Space space;
  private final Window window;
  private final Pages pages;
  private final PageCalls pageCalls;
  private final PageConfig config;
  private final Log log;
  private final int shift;
  private final long most;

  /** No area is there. */
  public Vmalloc(Space space, Pages pages) {
    this.space = space;
    this.pages = pages;
    window = space.window();
    pageCalls = new PageCalls(pages);
    config = pages.config();
    log = pages.log();
    shift = config.pageShift();
    most = config.zones().stream().mapToLong(zone -> zone.frames()).sum();
  }

  /** Where areas lie. */
  public Space space() {
    return space;
  }

  /**
   * An area with pages of its own.
   *
   * @return its first address, or 0
   */
  public long allocate(int cpu, AreaRequest request) {
    if (Long.bitCount(request.align()) != 1) {
      log.report("WARNING: vmalloc with alignment " + Long.toUnsignedString(request.align()));
      return 0;
    }
    if (request.size() == 0 || tooLarge(request.size(), most)) {
      complain(request.size() == 0 ? 0 : request.gfp(), request.size(), "exceeds total pages");
      return 0;
    }
    int count = (int) pagesFor(request.size());
    Area area =
        pages.fails(request.gfp())
            ? null
            : space.take(cpu, count, request.align(), request.from(), request.to());
    if (area == null) {
      complain(request.gfp(), request.size(), "no address");
      return 0;
    }
    String wrong = populated(cpu, area, request);
    if (wrong != null) {
      undo(cpu, area);
      complain(request.gfp(), request.size(), wrong);
      return 0;
    }
    area.requested = request.size();
    space.publish(area);
    return area.start;
  }

  private void complain(int gfp, long size, String why) {
    if ((gfp & GfpFlags.NOWARN) == 0) {
      log.report("vmalloc error: size " + Long.toUnsignedString(size) + ", " + why);
    }
  }

  private long pagesFor(long size) {
    return ((size - 1) >>> shift) + 1;
  }

  /** Whether so many bytes, unsigned, need more than so many pages. */
  private boolean tooLarge(long size, long count) {
    return Long.compareUnsigned(size, count << shift) > 0;
  }

  /** Takes the pages of an area and maps them; why not, or null. */
  private @Nullable String populated(int cpu, Area area, AreaRequest request) {
    int low = GfpFlags.DMA | GfpFlags.DMA32;
    int high = (request.gfp() & low) == 0 ? GfpFlags.HIGHMEM : 0;
    int mask = request.gfp() | GfpFlags.NOWARN | high;
    int order = space.policy().largeBlocks() ? config.maxOrder() : 0;
    for (int left = area.pages; left > 0; left -= 1 << order) {
      order = Math.min(order, 31 - Integer.numberOfLeadingZeros(left));
      long block = 0;
      while (block == 0 && order > 0) {
        boolean offered = pages.offers(order);
        block =
            offered ? pages.allocate(cpu, request.node(), lightly(mask), order, Pages.USE_AREA) : 0;
        order -= block == 0 ? 1 : 0;
      }
      if (block == 0) {
        block = pages.allocate(cpu, request.node(), mask, 0, Pages.USE_AREA);
      }
      if (block == 0) {
        return "failed to allocate pages";
      }
      int frame = pages.frame(block);
      area.addBlock(frame, order);
      if (frame + (1 << order) > request.frames()) {
        return "no pages below frame " + request.frames();
      }
    }
    return mapped(area);
  }

  /** A block larger than need be is worth no effort. */
  private static int lightly(int gfp) {
    return (gfp & ~(GfpFlags.DIRECT_RECLAIM | GfpFlags.NOFAIL)) | GfpFlags.NOMEMALLOC;
  }

  /** Maps blocks side by side in one go; why not, or null. */
  private @Nullable String mapped(Area area) {
    long address = area.start;
    for (int i = 0; i < area.count(); ) {
      int first = area.frame(i);
      int count = 1 << area.order(i++);
      while (i < area.count() && area.frame(i) == first + count) {
        count += 1 << area.order(i++);
      }
      String wrong = mapped(address, first, count);
      if (wrong != null) {
        return wrong;
      }
      address += (long) count << shift;
    }
    return null;
  }

  /** Maps adjacent frames; why not, or null. */
  private @Nullable String mapped(long address, long frame, int count) {
    try {
      window.map(address, frame, count);
      return null;
    } catch (MappingException refused) {
      return refused.getMessage();
    }
  }

  /** Gives back all that an area has. */
  private void undo(int cpu, Area area) {
    window.hide(area.start, area.pages);
    if (area.kind == AreaKind.VMALLOC) {
      // The last first: whoever takes as many next gets them in the order in which they are mapped.
      for (int i = area.count() - 1; i >= 0; i--) {
        pages.release(cpu, area.frame(i), area.order(i));
      }
    } else if (area.puts) {
      for (int i = 0; i < area.count(); i++) {
        pageCalls.put(cpu, area.word(i));
      }
    }
    space.give(cpu, area);
  }

  /** vfree: whether an area started there; else a report, and nothing happens (VM-18). */
  public boolean free(int cpu, long address) {
    Area area = found(address, "vfree");
    if (area != null) {
      undo(cpu, area);
    }
    return area != null;
  }

  private @Nullable Area found(long address, String call) {
    Area area = space.at(address);
    if (area == null || area.kind == AreaKind.IOREMAP) {
      boolean start = (address & (window.pageSize() - 1)) == 0;
      log.report(
          "WARNING: "
              + call
              + " of "
              + (start ? "nonexistent vm area " : "bad address ")
              + Log.hex(address));
      return null;
    }
    return area;
  }

  /** Whether an area of vmalloc or a mapping starts there. */
  public boolean holds(long address) {
    Area area = space.at(address);
    return area != null && area.kind != AreaKind.IOREMAP;
  }

  /** Lets an area of one's own be mapped into user space. */
  public void openToUsers(long address) {
    Area area = space.at(address);
    if (area != null) {
      area.user = true;
    }
  }

  /**
   * vrealloc of a live area to a size above 0: in place where its pages suffice, else moved.
   *
   * @param request where a new area may lie
   * @return the address, or 0 and nothing changed
   */
  public long resize(int cpu, long p, AreaRequest request) {
    Area area = found(p, "vrealloc");
    if (area == null || area.kind != AreaKind.VMALLOC) {
      return 0;
    }
    if (Long.bitCount(request.align()) != 1 || (p & (request.align() - 1)) != 0) {
      log.report(
          "WARNING: vrealloc of "
              + Log.hex(p)
              + " with alignment "
              + Long.toUnsignedString(request.align()));
      return 0;
    }
    long size = request.size();
    if (tooLarge(size, area.pages) || elsewhere(area, request)) {
      return move(cpu, area, request);
    }
    if (size < area.requested && (request.gfp() & GfpFlags.ZERO) != 0) {
      window.zero(p + size, area.requested - size);
    }
    area.requested = size;
    return p;
  }

  /** Whether a strict node asks for a move (VM-26). */
  private boolean elsewhere(Area area, AreaRequest request) {
    return (request.gfp() & GfpFlags.THISNODE) != 0
        && request.node() != Pages.NO_NODE
        && pages.nodeOf(area.frame(0)) != request.node();
  }

  private long move(int cpu, Area area, AreaRequest request) {
    long moved = allocate(cpu, request);
    if (moved != 0) {
      window.copy(area.start, moved, Math.min(area.requested, request.size()));
      undo(cpu, area);
    }
    return moved;
  }

  /**
   * vmap, vm_map_ram: shows pages in their order.
   *
   * @param each direct-map addresses of pages
   * @param puts whether {@link #free} puts them (VM_MAP_PUT_PAGES)
   * @return the first address, or 0
   */
  public long show(int cpu, long[] each, AreaKind kind, boolean puts) {
    if (each.length == 0 || each.length > most) {
      return 0;
    }
    for (long page : each) {
      if (pages.frame(page) < 0) {
        log.report("BUG: vmap of " + Log.hex(page) + ", which is no page");
        return 0;
      }
    }
    AreaRequest anywhere = AreaRequest.of(space, (long) each.length << shift, GfpFlags.KERNEL);
    Area area =
        pages.fails(GfpFlags.KERNEL)
            ? null
            : space.take(cpu, each.length, 1, anywhere.from(), anywhere.to());
    if (area == null) {
      return 0;
    }
    area.kind = kind;
    area.requested = anywhere.size();
    String wrong = null;
    for (int i = 0; wrong == null && i < each.length; i++) {
      area.add(each[i]);
      wrong = mapped(area.start + ((long) i << shift), pages.frame(each[i]), 1);
    }
    if (wrong != null) {
      undo(cpu, area);
      log.report("vmap error: " + wrong);
      return 0;
    }
    area.puts = puts;
    space.publish(area);
    return area.start;
  }

  /** vunmap: takes a mapping of {@link #show} back, not its pages. */
  public void unshow(int cpu, long address) {
    Area area = found(address, "vunmap");
    if (area != null && area.kind == AreaKind.VMAP) {
      area.puts = false;
      undo(cpu, area);
    } else if (area != null) {
      log.report("WARNING: vunmap of " + Log.hex(address) + ", which vmap did not map");
    }
  }

  /** vm_unmap_ram. */
  public void unshow(int cpu, long address, int count) {
    Area area = found(address, "vm_unmap_ram");
    if (area != null && area.kind == AreaKind.VM_MAP_RAM && area.pages == count) {
      undo(cpu, area);
    } else if (area != null) {
      log.report("BUG: vm_unmap_ram of " + Log.hex(address) + " with " + count + " pages");
    }
  }

  /** get_vm_area_size: the bytes of the area that starts there, or 0. */
  public long bytes(long address) {
    Area area = space.at(address);
    return area == null ? 0 : (long) area.pages << shift;
  }

  /** Whether a part of an area may be mapped into user space (remap_vmalloc_range). */
  public boolean open(long address, long pgoff, long size) {
    Area area = space.at(address);
    return area != null
        && area.user
        && Long.compareUnsigned(pgoff, area.pages) <= 0
        && !tooLarge(size, area.pages - pgoff);
  }

  /** The pages of all areas of vmalloc (AC-07); exact only while no CPU runs. */
  public long pagesUsed() {
    long[] sum = {0};
    space.each(area -> sum[0] += area.kind == AreaKind.VMALLOC ? area.pages : 0);
    return sum[0];
  }

  /** A row for every area, by ascending address; exact only while no CPU runs (VM-28). */
  public List<AreaCounts> counts() {
    List<AreaCounts> rows = new ArrayList<>();
    Area[] waiting = space.waiting();
    int[] next = {0};
    space.each(area -> {
      while (next[0] < waiting.length && waiting[next[0]].start < area.start) {
        rows.add(count(waiting[next[0]++], AreaKind.UNPURGED));
      }
      rows.add(count(area, area.kind));
    });
    while (next[0] < waiting.length) {
      rows.add(count(waiting[next[0]++], AreaKind.UNPURGED));
    }
    return rows;
  }

  private AreaCounts count(Area area, AreaKind kind) {
    boolean owns = kind == AreaKind.VMALLOC;
    long[] onNode = new long[pages.mostNode() + 1];
    for (int i = 0; owns && i < area.count(); i++) {
      onNode[pages.nodeOf(area.frame(i))] += 1L << area.order(i);
    }
    return new AreaCounts(
        area.start,
        (area.pages + 1L) << shift,
        kind,
        owns ? area.pages : 0,
        owns && area.user,
        kind == AreaKind.IOREMAP ? area.physical : -1,
        onNode);
  }
}
