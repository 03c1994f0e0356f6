package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome.AreaKind;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.spi.Vmalloc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * vmalloc and vmap. An area takes, besides its pages, a descriptor of kmalloc and an array with a
 * word for each page: of kmalloc up to a page, of single pages beyond (VM-29). What a failing call
 * took it gives back at once. Misuse is reported and has no effect.
 */
public class ReferenceVmalloc implements Vmalloc {
  /** The frames below 4 GiB of vmalloc_32. */
  private static final long FOUR_GIB = 1L << 32;

  private static final long DESCRIPTOR_BYTES = 64;
  private static final int EINVAL = 22;

  private final ReferenceAreas areas;
  private final ReferencePages pages;
  private final ReferenceKmalloc kmalloc;
  private final Machine machine;
  private final List<Area> deferred = new ArrayList<>();

  /** No area is there. */
  public ReferenceVmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    this.areas = areas;
    this.kmalloc = kmalloc;
    pages = areas.pages();
    machine = pages.machine();
  }

  /** The addresses. */
  public ReferenceAreas areas() {
    return areas;
  }

  @Override
  public long vmallocNodeRange(long size, long align, long start, long end, int gfp, int node) {
    return allocate(size, align, start, end, new Gfp(gfp), node, Long.MAX_VALUE);
  }

  @Override
  public long vmallocGfp(long size, int gfp) {
    return anywhere(size, supported(new Gfp(gfp)), Machine.NO_NODE, Long.MAX_VALUE);
  }

  /** What __vmalloc does not know it takes off the mask (VM-15). */
  protected Gfp supported(Gfp gfp) {
    Gfp unknown = new Gfp(Gfp.RETRY_MAYFAIL_BIT | Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT);
    Gfp known = gfp.without(unknown);
    if (!pages.profile().since(7, 0) || known.equals(gfp)) {
      return gfp;
    }
    pages.report("WARNING: unexpected gfp " + gfp + ", fixed to " + known);
    return known;
  }

  @Override
  public long vmallocUser(long size) {
    long address = anywhere(size, Gfp.KERNEL.with(Gfp.ZERO), Machine.NO_NODE, Long.MAX_VALUE);
    Area area = areas.at(address);
    if (area != null) {
      area.user = true;
    }
    return address;
  }

  @Override
  public long vmalloc32(long size) {
    boolean dma = !machine.hasZone(ZoneKind.DMA32) && machine.hasZone(ZoneKind.DMA);
    return anywhere(
        size,
        Gfp.KERNEL.with(dma ? Gfp.DMA : Gfp.DMA32),
        Machine.NO_NODE,
        FOUR_GIB / machine.pageSize());
  }

  private long anywhere(long size, Gfp gfp, int node, long frames) {
    return allocate(size, 1, Machine.VMALLOC_START, Machine.VMALLOC_END, gfp, node, frames);
  }

  /** An area with pages of its own, all of their frames below a limit. */
  protected long allocate(
      long size, long align, long start, long end, Gfp gfp, int node, long frames) {
    settle();
    String wrong = refused(align, gfp);
    if (wrong != null) {
      pages.report(wrong);
      return 0;
    }
    if (size == 0 || pagesFor(size) > machine.pages()) {
      complain(size == 0 ? Gfp.NONE : gfp, size, "exceeds total pages");
      return 0;
    }
    Area area = areas.reserve(size, align, start, end, AreaKind.VMALLOC);
    if (area == null) {
      complain(gfp, size, "no address");
      return 0;
    }
    area.requested = size;
    area.owns = true;
    if (!describe(area, gfp) || !populate(area, gfp, node, frames)) {
      undo(area);
      complain(gfp, size, "failed to allocate pages");
      return 0;
    }
    return area.start;
  }

  private @Nullable String refused(long align, Gfp gfp) {
    if (pages.context() == Context.SOFTIRQ || pages.context() == Context.HARDIRQ) {
      return "BUG: vmalloc in an interrupt";
    }
    if (gfp.blocking() && !pages.context().sleepable()) {
      pages.report("BUG: sleeping function called from invalid context");
    }
    return Long.bitCount(align) == 1 ? null : "WARNING: vmalloc with alignment " + align;
  }

  private void complain(Gfp gfp, long size, String why) {
    if (!gfp.has(Gfp.NOWARN_BIT)) {
      pages.report("vmalloc error: size " + Long.toUnsignedString(size) + ", " + why);
    }
  }

  long pagesFor(long size) {
    return Long.divideUnsigned(size - 1, machine.pageSize()) + 1;
  }

  /** Takes what describes the area. */
  private boolean describe(Area area, Gfp gfp) {
    Gfp inner = ReferenceAreas.inner(gfp);
    area.descriptor = kmalloc.kmalloc(DESCRIPTOR_BYTES, inner.bits());
    long bytes = 8 * pagesOf(area);
    if (area.descriptor == 0 || bytes > machine.pageSize()) {
      return area.descriptor != 0 && takeBeside(area, pagesFor(bytes), inner);
    }
    area.array = kmalloc.kmalloc(bytes, inner.bits());
    return area.array != 0;
  }

  /** Takes pages that no address of the area shows. */
  protected boolean takeBeside(Area area, long count, Gfp gfp) {
    return take(area.arrayPages, count, gfp, Machine.NO_NODE, Long.MAX_VALUE);
  }

  /** The pages of an area, its guard page left out. */
  private long pagesOf(Area area) {
    return (area.size - areas.guard()) / machine.pageSize();
  }

  /** Takes the pages of an area and maps them. */
  protected boolean populate(Area area, Gfp gfp, int node, long frames) {
    return take(area.pages, pagesOf(area), pageMask(gfp), node, frames) && map(area, gfp);
  }

  /** The mask that pages are taken with: quiet, and from high memory unless low was asked for. */
  protected Gfp pageMask(Gfp gfp) {
    boolean low = gfp.has(Gfp.DMA_BIT) || gfp.has(Gfp.DMA32_BIT);
    return gfp.with(low ? Gfp.NOWARN : new Gfp(Gfp.NOWARN_BIT | Gfp.HIGHMEM_BIT));
  }

  private boolean take(List<Long> into, long count, Gfp gfp, int node, long frames) {
    for (long i = 0; i < count; i++) {
      long page = pages.allocate(node, gfp, 0, Use.VMALLOC);
      if (page == 0) {
        return false;
      }
      into.add(page);
      if (pages.memory().frame(page) >= frames) {
        return false;
      }
    }
    return true;
  }

  /** Puts the area's pages behind its addresses, in their order. */
  protected boolean map(Area area, Gfp gfp) {
    for (int i = 0; i < area.pages.size(); i++) {
      long address = area.start + (long) i * machine.pageSize();
      if (!areas.map(address, pages.memory().frame(area.pages.get(i)), gfp)) {
        return false;
      }
    }
    return true;
  }

  /** Gives back all that an area has. */
  protected void undo(Area area) {
    areas.unmap(area.start, pagesOf(area));
    if (area.owns) {
      area.pages.forEach(this::giveBack);
    } else if (area.put) {
      area.pages.forEach(pages::putPage);
    }
    kmalloc.kfree(area.descriptor);
    kmalloc.kfree(area.array);
    area.arrayPages.forEach(this::giveBack);
    areas.release(area);
  }

  private void giveBack(long page) {
    pages.free(page, Use.VMALLOC);
  }

  @Override
  public void vfree(long addr) {
    settle();
    Area area = addr == 0 ? null : found(addr, "vfree");
    if (area == null) {
      return;
    }
    Context context = pages.context();
    if (context == Context.SOFTIRQ || context == Context.HARDIRQ) {
      // A worker frees it later (VM-17).
      area.freed = true;
      deferred.add(area);
      return;
    }
    if (!context.sleepable()) {
      pages.report("BUG: sleeping function called from invalid context");
    }
    undo(area);
  }

  /** The area that starts there; a report and null where none does (VM-18). */
  private @Nullable Area found(long addr, String call) {
    Area area = areas.at(addr);
    if (area == null || area.freed || area.kind == AreaKind.IOREMAP) {
      boolean start = (addr & (machine.pageSize() - 1)) == 0;
      pages.report(
          "WARNING: "
              + call
              + " of "
              + (start ? "nonexistent vm area " : "bad address ")
              + hex(addr));
      return null;
    }
    return area;
  }

  /** Frees what interrupts had to leave. */
  public void settle() {
    if (pages.context() == Context.PROCESS) {
      deferred.forEach(this::undo);
      deferred.clear();
    }
  }

  @Override
  public long vreallocNodeAlign(long p, long size, long align, int gfp, int node) {
    Gfp mask = new Gfp(gfp);
    if (size == 0) {
      vfree(p);
      return 0;
    }
    if (p == 0) {
      return anyAligned(size, align, mask, node);
    }
    settle();
    Area area = found(p, "vrealloc");
    if (area == null || !area.owns) {
      return 0;
    }
    if (Long.bitCount(align) != 1 || (p & (align - 1)) != 0) {
      pages.report("WARNING: vrealloc of " + hex(p) + " with alignment " + align);
      return 0;
    }
    long whole = pagesOf(area) * machine.pageSize();
    if (Long.compareUnsigned(size, whole) > 0 || onOtherNode(area, mask, node)) {
      return move(area, size, align, mask, node);
    }
    if (size < area.requested && mask.zero()) {
      zeroCut(area, size);
    }
    area.requested = size;
    return p;
  }

  private long anyAligned(long size, long align, Gfp gfp, int node) {
    return allocate(
        size, align, Machine.VMALLOC_START, Machine.VMALLOC_END, gfp, node, Long.MAX_VALUE);
  }

  /** Whether a strict node asks for a move (VM-26). */
  private boolean onOtherNode(Area area, Gfp gfp, int node) {
    return gfp.has(Gfp.THISNODE_BIT)
        && node != Machine.NO_NODE
        && pages.nodeOf(area.pages.getFirst()) != node;
  }

  /** What a smaller size cuts off is zero for a later growth (VM-26). */
  protected void zeroCut(Area area, long size) {
    pages.memory().zero(area.start + size, area.requested - size);
  }

  private long move(Area area, long size, long align, Gfp gfp, int node) {
    long moved = anyAligned(size, align, gfp, node);
    if (moved != 0) {
      pages.memory().copy(area.start, moved, bytesToMove(area.requested, size));
      vfree(area.start);
    }
    return moved;
  }

  /** How much of the old area a move copies. */
  protected long bytesToMove(long old, long size) {
    return Math.min(old, size);
  }

  @Override
  public long vmap(long[] each, boolean put) {
    return map(each, AreaKind.VMAP, put);
  }

  @Override
  public long vmMapRam(long[] each, int node) {
    return map(each, AreaKind.VM_MAP_RAM, false);
  }

  private long map(long[] each, AreaKind kind, boolean put) {
    settle();
    if (!pages.context().sleepable()) {
      pages.report("BUG: sleeping function called from invalid context");
    }
    List<Long> listed = new ArrayList<>();
    for (long page : each) {
      if (pages.memory().frame(page) < 0) {
        pages.report("BUG: vmap of " + hex(page) + ", which is no page");
        return 0;
      }
      listed.add(page);
    }
    if (listed.isEmpty() || listed.size() > machine.pages()) {
      return 0;
    }
    Area area =
        areas.reserve(
            (long) listed.size() * machine.pageSize(),
            1,
            Machine.VMALLOC_START,
            Machine.VMALLOC_END,
            kind);
    return area == null ? 0 : filled(area, listed, put);
  }

  private long filled(Area area, List<Long> listed, boolean put) {
    area.requested = (long) listed.size() * machine.pageSize();
    area.descriptor = kmalloc.kmalloc(DESCRIPTOR_BYTES, ReferenceAreas.inner(Gfp.KERNEL).bits());
    area.pages.addAll(listed);
    if (area.descriptor == 0 || !map(area, Gfp.KERNEL)) {
      undo(area);
      return 0;
    }
    area.put = put;
    return area.start;
  }

  @Override
  public void vunmap(long addr) {
    settle();
    Context context = pages.context();
    if (context == Context.SOFTIRQ || context == Context.HARDIRQ) {
      pages.report("BUG: vunmap in an interrupt");
      return;
    }
    Area area = addr == 0 ? null : found(addr, "vunmap");
    if (area != null && area.kind == AreaKind.VMAP) {
      undo(area);
    } else if (area != null) {
      pages.report("WARNING: vunmap of " + hex(addr) + ", which vmap did not map");
    }
  }

  @Override
  public void vmUnmapRam(long addr, int count) {
    settle();
    Area area = found(addr, "vm_unmap_ram");
    if (area != null && area.kind == AreaKind.VM_MAP_RAM && area.pages.size() == count) {
      undo(area);
    } else if (area != null) {
      pages.report("BUG: vm_unmap_ram of " + hex(addr) + " with " + count + " pages");
    }
  }

  @Override
  public void vmUnmapAliases() {
    settle();
    areas.flush();
  }

  @Override
  public long vmallocToPage(long addr) {
    long frame = vmallocToPfn(addr);
    return frame < 0 ? 0 : pages.memory().address(frame);
  }

  @Override
  public long vmallocToPfn(long addr) {
    return pages.memory().tables().frame(addr);
  }

  @Override
  public boolean isVmallocAddr(long addr) {
    return Machine.isVmallocAddr(addr);
  }

  @Override
  public long getVmAreaSize(long addr) {
    Area area = areas.at(addr);
    return area == null || area.freed ? 0 : area.size - areas.guard();
  }

  @Override
  public int remapVmallocRange(long addr, long pgoff, long size) {
    Area area = areas.at(addr);
    if (area == null || area.freed || !area.user) {
      return -EINVAL;
    }
    long pages = pagesOf(area);
    boolean inside =
        Long.compareUnsigned(pgoff, pages) <= 0
            && Long.compareUnsigned(size, (pages - pgoff) * machine.pageSize()) <= 0;
    return inside ? 0 : -EINVAL;
  }
}
