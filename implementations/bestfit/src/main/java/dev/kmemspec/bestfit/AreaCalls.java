package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.AreaKind;
import dev.kmemspec.spi.Vmalloc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The vmalloc calls. Nothing but its pages is taken for an area: what describes it and what maps it
 * stands beside the machine.
 */
final class AreaCalls implements Vmalloc {
  private static final long FOUR_GIB = 1L << 32;
  private static final int EINVAL = 22;

  /** An area and what lies behind it. */
  private static final class Area {
    final long start;
    final AreaKind kind;
    final List<Extent> own = new ArrayList<>();
    long[] frames = {};
    long requested;
    boolean put;
    boolean user;

    Area(long start, AreaKind kind) {
      this.start = start;
      this.kind = kind;
    }
  }

  private final Boot boot;
  private final PagePool pool;
  private final PageCalls pages;
  private final Addresses addresses;
  private final TreeMap<Long, Area> areas = new TreeMap<>();

  AreaCalls(Boot boot, PagePool pool, PageCalls pages) {
    this.boot = boot;
    this.pool = pool;
    this.pages = pages;
    addresses = new Addresses(boot);
  }

  @Override
  public long vmallocNodeRange(long size, long align, long start, long end, int gfp, int node) {
    return take(size, align, start, end, new Gfp(gfp), node, Long.MAX_VALUE);
  }

  @Override
  public long vmallocGfp(long size, int gfp) {
    Gfp mask = new Gfp(gfp);
    Gfp odd = new Gfp(Gfp.RETRY_MAYFAIL_BIT | Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT);
    Gfp known = mask.without(odd);
    if (boot.profile.since(7, 0) && !known.equals(mask)) {
      boot.reports.say("Unexpected gfp: " + mask + ", fixing up to " + known);
      mask = known;
    }
    return anywhere(size, mask, Machine.NO_NODE, Long.MAX_VALUE);
  }

  private long anywhere(long size, Gfp gfp, int node, long limit) {
    return take(size, 1, Machine.VMALLOC_START, Machine.VMALLOC_END, gfp, node, limit);
  }

  /** Memory of kvmalloc that no block was large enough for. */
  long forKvmalloc(long size, Gfp gfp, int node) {
    return anywhere(size, gfp, node, Long.MAX_VALUE);
  }

  @Override
  public long vmallocUser(long size) {
    long start = anywhere(size, Gfp.KERNEL.with(Gfp.ZERO), Machine.NO_NODE, Long.MAX_VALUE);
    Area area = areas.get(start);
    if (area != null) {
      area.user = true;
    }
    return start;
  }

  @Override
  public long vmalloc32(long size) {
    Machine machine = boot.machine;
    boolean dma = !machine.hasZone(ZoneKind.DMA32) && machine.hasZone(ZoneKind.DMA);
    Gfp gfp = Gfp.KERNEL.with(dma ? Gfp.DMA : Gfp.DMA32);
    return anywhere(size, gfp, Machine.NO_NODE, FOUR_GIB / machine.pageSize());
  }

  private long take(long size, long align, long from, long to, Gfp gfp, int node, long limit) {
    boolean interrupt = boot.context == Context.SOFTIRQ || boot.context == Context.HARDIRQ;
    long all = boot.machine.pages();
    if (interrupt || size == 0 || Long.bitCount(align) != 1 || tooLarge(size, all)) {
      boolean quiet = gfp.has(Gfp.NOWARN_BIT) && !interrupt;
      if (!quiet) {
        boot.reports.say("vmalloc of " + Long.toUnsignedString(size) + " bytes refused");
      }
      return 0;
    }
    long bytes = boot.pagesFor(size) * boot.machine.pageSize();
    long start = addresses.take(bytes + boot.machine.pageSize(), align, from, to);
    if (start == 0) {
      return 0;
    }
    Area area = new Area(start, AreaKind.VMALLOC);
    area.requested = size;
    areas.put(start, area);
    if (!fill(area, boot.pagesFor(size), gfp, node, limit)) {
      drop(area);
      return 0;
    }
    return start;
  }

  private boolean tooLarge(long size, long pages) {
    return Long.compareUnsigned(size, pages * boot.machine.pageSize()) > 0;
  }

  /** Takes single pages and puts them behind the area in any order. */
  private boolean fill(Area area, long count, Gfp gfp, int node, long limit) {
    boolean low = gfp.has(Gfp.DMA_BIT) || gfp.has(Gfp.DMA32_BIT);
    Gfp mask = gfp.with(Gfp.NOWARN).with(low ? Gfp.NONE : new Gfp(Gfp.HIGHMEM_BIT));
    int preferred = boot.machine.hasNode(node) ? node : Machine.NO_NODE;
    for (long i = 0; i < count; i++) {
      Extent page = pool.take(mask, preferred, 1, 1, false);
      if (page == null) {
        return false;
      }
      page.owner = Extent.Owner.AREA;
      area.own.add(page);
      if (page.frame >= limit) {
        return false;
      }
    }
    Collections.shuffle(area.own, new Random(area.start));
    area.frames = area.own.stream().mapToLong(page -> page.frame).toArray();
    show(area);
    return true;
  }

  private void show(Area area) {
    for (int i = 0; i < area.frames.length; i++) {
      boot.store.map(area.start + (long) i * boot.machine.pageSize(), area.frames[i]);
    }
  }

  private void drop(Area area) {
    for (int i = 0; i < area.frames.length; i++) {
      boot.store.unmap(area.start + (long) i * boot.machine.pageSize());
    }
    area.own.forEach(pool::give);
    if (area.put) {
      for (long frame : area.frames) {
        pages.put(boot.addressOf(frame));
      }
    }
    areas.remove(area.start);
    addresses.give(area.start);
  }

  private @Nullable Area live(long addr, String call) {
    Area area = areas.get(addr);
    if (area == null) {
      boot.reports.say(
          "Trying to " + call + " nonexistent vm area (0x" + Long.toHexString(addr) + ")");
    }
    return area;
  }

  @Override
  public void vfree(long addr) {
    Area area = addr == 0 ? null : live(addr, "vfree");
    if (area != null) {
      drop(area);
    }
  }

  @Override
  public long vreallocNodeAlign(long p, long size, long align, int gfp, int node) {
    Gfp mask = new Gfp(gfp);
    if (size == 0) {
      vfree(p);
      return 0;
    }
    long from = Machine.VMALLOC_START;
    long to = Machine.VMALLOC_END;
    if (p == 0) {
      return take(size, align, from, to, mask, node, Long.MAX_VALUE);
    }
    Area area = live(p, "vrealloc");
    if (area == null || area.own.isEmpty() || Long.bitCount(align) != 1 || (p & (align - 1)) != 0) {
      return 0;
    }
    boolean strict = mask.has(Gfp.THISNODE_BIT) && node != Machine.NO_NODE;
    boolean elsewhere = strict && nodeOf(area.frames[0]) != node;
    if (!tooLarge(size, area.frames.length) && !elsewhere) {
      if (mask.zero() && size < area.requested) {
        boot.store.zero(p + size, area.requested - size);
      }
      area.requested = size;
      return p;
    }
    long moved = take(size, align, from, to, mask, node, Long.MAX_VALUE);
    if (moved != 0) {
      boot.store.copy(p, moved, Math.min(area.requested, size));
      drop(area);
    }
    return moved;
  }

  private int nodeOf(long frame) {
    Extent page = pool.at(frame);
    return page == null ? Machine.NO_NODE : page.node();
  }

  @Override
  public long vmap(long[] each, boolean put) {
    return shown(each, AreaKind.VMAP, put);
  }

  @Override
  public long vmMapRam(long[] each, int node) {
    return shown(each, AreaKind.VM_MAP_RAM, false);
  }

  private long shown(long[] each, AreaKind kind, boolean put) {
    if (each.length == 0 || each.length > boot.machine.pages()) {
      return 0;
    }
    for (long page : each) {
      if (boot.machine.zoneOf(boot.frameOf(page)) == null) {
        boot.reports.say("BUG: vmap of what is no page");
        return 0;
      }
    }
    long page = boot.machine.pageSize();
    long start =
        addresses.take((each.length + 1) * page, 1, Machine.VMALLOC_START, Machine.VMALLOC_END);
    if (start == 0) {
      return 0;
    }
    Area area = new Area(start, kind);
    area.requested = each.length * page;
    area.put = put;
    area.frames = Arrays.stream(each).map(boot::frameOf).toArray();
    areas.put(start, area);
    show(area);
    return start;
  }

  @Override
  public void vunmap(long addr) {
    Area area = addr == 0 ? null : live(addr, "vunmap");
    if (area != null && area.own.isEmpty()) {
      drop(area);
    } else if (area != null) {
      boot.reports.say("WARNING: vunmap of what vmap did not map");
    }
  }

  @Override
  public void vmUnmapRam(long addr, int count) {
    Area area = live(addr, "vm_unmap_ram");
    if (area != null && area.kind == AreaKind.VM_MAP_RAM && area.frames.length == count) {
      drop(area);
    } else if (area != null) {
      boot.reports.say("BUG: vm_unmap_ram of " + count + " pages");
    }
  }

  @Override
  public void vmUnmapAliases() {
    addresses.flush();
  }

  @Override
  public long vmallocToPage(long addr) {
    long frame = boot.store.frame(addr);
    return frame < 0 ? 0 : boot.addressOf(frame);
  }

  @Override
  public long vmallocToPfn(long addr) {
    return boot.store.frame(addr);
  }

  @Override
  public boolean isVmallocAddr(long addr) {
    return Machine.isVmallocAddr(addr);
  }

  @Override
  public long getVmAreaSize(long addr) {
    Area area = areas.get(addr);
    return area == null ? 0 : (long) area.frames.length * boot.machine.pageSize();
  }

  @Override
  public int remapVmallocRange(long addr, long pgoff, long size) {
    Area area = areas.get(addr);
    boolean inside =
        area != null
            && area.user
            && Long.compareUnsigned(pgoff, area.frames.length) <= 0
            && !tooLarge(size, area.frames.length - pgoff);
    return inside ? 0 : -EINVAL;
  }

  List<Outcome.AreaRow> rows() {
    TreeMap<Long, Outcome.AreaRow> rows = new TreeMap<>();
    areas.values().forEach(area -> rows.put(area.start, row(area)));
    addresses
        .waiting()
        .forEach((start, end) ->
            rows.put(
                start,
                new Outcome.AreaRow(
                    start, end - start, AreaKind.UNPURGED, 0, false, -1, Map.of())));
    return List.copyOf(rows.values());
  }

  private Outcome.AreaRow row(Area area) {
    Map<Integer, Long> nodes = new TreeMap<>();
    area.own.forEach(page -> nodes.merge(page.node(), 1L, Long::sum));
    return new Outcome.AreaRow(
        area.start,
        (area.frames.length + 1L) * boot.machine.pageSize(),
        area.kind,
        area.own.size(),
        area.user,
        -1,
        nodes);
  }
}
