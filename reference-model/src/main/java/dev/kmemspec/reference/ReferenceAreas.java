package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferencePages.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of vmalloc, vmap and ioremap: which areas are taken, which are freed but not
 * flushed, and the page tables below them. Addresses are found lowest first (VM-08). A freed area
 * keeps its addresses until the flush (VM-19, VM-20), which comes when so many are freed, when
 * addresses run out, or when asked for.
 *
 * <p>A table of the lowest level spans P/8 pages. It is made when the first page of its span is
 * mapped, takes a page of the page allocator, and stays (VM-29). The tables above it are there from
 * the start.
 */
public class ReferenceAreas {
  /** Freed areas are flushed when they have this many bytes for each bit of the CPUs' number. */
  private static final long MOST_LAZY_BYTES = 32L << 20;

  /** A range of addresses. */
  public static final class Area {
    final long start;

    /** Bytes, guard page included. */
    final long size;

    final Outcome.AreaKind kind;

    /** The direct-map addresses of the pages behind it; empty for device memory. */
    final List<Long> pages = new ArrayList<>();

    /** Whether vfree gives the pages back. */
    boolean owns;

    /** Whether the pages came from the caller (VM_MAP_PUT_PAGES). */
    boolean put;

    boolean user;
    boolean freed;
    long phys = -1;

    /** The bytes asked for. */
    long requested;

    /** What was taken to describe it: addresses of kmalloc, and pages of a long array. */
    long descriptor;

    long array;
    final List<Long> arrayPages = new ArrayList<>();

    Area(long start, long size, Outcome.AreaKind kind) {
      this.start = start;
      this.size = size;
      this.kind = kind;
    }

    /** The first address. */
    public long start() {
      return start;
    }

    /** The pages behind it, in the order of their addresses; the area gives these back. */
    public List<Long> pages() {
      return pages;
    }

    /** For device memory: the physical address of the first byte. */
    public void device(long physical) {
      phys = physical;
    }

    long end() {
      return start + size;
    }
  }

  private final ReferencePages pages;
  private final Machine machine;
  private final TreeMap<Long, Area> busy = new TreeMap<>();
  private final TreeMap<Long, Area> lazy = new TreeMap<>();
  private final Set<Long> tables = new HashSet<>();

  /** Nothing is taken. */
  public ReferenceAreas(ReferencePages pages) {
    this.pages = pages;
    machine = pages.machine();
  }

  /** The page allocator below. */
  public ReferencePages pages() {
    return pages;
  }

  /**
   * Takes {@code bytes}, rounded up to pages, and a guard page behind them (VM-05).
   *
   * @param align a power of two
   * @return the area, or null where no hole in [from, to) is large enough
   */
  public @Nullable Area reserve(long bytes, long align, long from, long to, Outcome.AreaKind kind) {
    long size = roundUp(bytes) + guard();
    long start = search(size, align, from, to);
    if (start == 0) {
      flush();
      start = search(size, align, from, to);
    }
    if (start == 0) {
      return null;
    }
    Area area = new Area(start, size, kind);
    busy.put(start, area);
    return area;
  }

  /** The bytes of the guard page behind each area. */
  protected long guard() {
    return machine.pageSize();
  }

  /** Whole pages that hold so many bytes. */
  long roundUp(long bytes) {
    return (bytes + machine.pageSize() - 1) & -machine.pageSize();
  }

  /** The lowest start of a hole of that size inside [from, to), or 0. */
  protected long search(long size, long align, long from, long to) {
    boolean inside =
        Long.compareUnsigned(from, Machine.VMALLOC_START) >= 0
            && Long.compareUnsigned(to, Machine.VMALLOC_END) <= 0
            && Long.compareUnsigned(from, to) <= 0;
    if (!inside) {
      return 0;
    }
    long start = alignUp(from, align);
    for (Area taken : taken()) {
      if (start == 0 || fits(start, size, Math.min(to, taken.start))) {
        break;
      }
      if (taken.end() > start) {
        start = alignUp(taken.end(), align);
      }
    }
    return start != 0 && fits(start, size, to) ? start : 0;
  }

  private static boolean fits(long start, long size, long end) {
    return start < end && end - start >= size;
  }

  /** The next multiple, or 0 where there is none below the end of the address space. */
  private long alignUp(long address, long align) {
    long multiple = Math.max(align, machine.pageSize());
    long aligned = (address + multiple - 1) & -multiple;
    return align < 0 || Long.compareUnsigned(aligned, address) < 0 ? 0 : aligned;
  }

  /** All that cannot be taken now, by address. */
  private List<Area> taken() {
    return Stream.concat(busy.values().stream(), lazy.values().stream())
        .sorted(Comparator.comparingLong((Area area) -> area.start))
        .toList();
  }

  /** The area that starts there, or null. */
  public @Nullable Area at(long start) {
    return busy.get(start);
  }

  /** The area is given back; its addresses may be used again after the next flush. */
  public void release(Area area) {
    busy.remove(area.start);
    lazy.put(area.start, area);
    long bytes = lazy.values().stream().mapToLong(each -> each.size).sum();
    if (bytes > (32 - Integer.numberOfLeadingZeros(machine.cpus())) * MOST_LAZY_BYTES) {
      flush();
    }
  }

  /** The addresses of freed areas may be used again (VM-19). */
  public void flush() {
    lazy.clear();
  }

  /**
   * Puts a frame behind an address, and a table below it where there is none yet.
   *
   * @param gfp the mask of the request; its right to wait and to use reserves counts
   * @return false where there was no page for the table
   */
  public boolean map(long address, long frame, Gfp gfp) {
    long span = (long) machine.pageSize() * (machine.pageSize() / 8);
    long table = Long.divideUnsigned(address, span);
    if (!tables.contains(table)) {
      if (pages.allocate(Machine.NO_NODE, inner(gfp), 0, Use.VMALLOC) == 0) {
        return false;
      }
      tables.add(table);
    }
    pages.memory().tables().map(address, frame);
    return true;
  }

  /** The mask of what a request takes for itself: how hard it may try, and never a report. */
  static Gfp inner(Gfp gfp) {
    int effort =
        Gfp.DIRECT_RECLAIM_BIT
            | Gfp.KSWAPD_RECLAIM_BIT
            | Gfp.IO_BIT
            | Gfp.FS_BIT
            | Gfp.HIGH_BIT
            | Gfp.ATOMIC_BIT
            | Gfp.NOFAIL_BIT
            | Gfp.MEMALLOC_BIT
            | Gfp.NOMEMALLOC_BIT;
    return new Gfp((gfp.bits() & effort) | Gfp.NOWARN_BIT);
  }

  /** Nothing lies behind so many pages from that address on. */
  public void unmap(long address, long count) {
    for (long i = 0; i < count; i++) {
      pages.memory().tables().unmap(address + i * machine.pageSize());
    }
  }

  /** A row for every area (VM-28). */
  public List<Outcome.AreaRow> rows() {
    List<Outcome.AreaRow> rows = new ArrayList<>();
    for (Area area : taken()) {
      boolean gone = lazy.get(area.start) == area;
      if (!gone || !pages.profile().before(5, 0)) {
        rows.add(row(area, gone ? Outcome.AreaKind.UNPURGED : area.kind));
      }
    }
    return rows;
  }

  /** One area's row. */
  protected Outcome.AreaRow row(Area area, Outcome.AreaKind kind) {
    Map<Integer, Long> nodes = new TreeMap<>();
    boolean shown = area.owns && kind != Outcome.AreaKind.UNPURGED;
    for (long page : shown ? area.pages : List.<Long>of()) {
      nodes.merge(pages.nodeOf(page), 1L, Long::sum);
    }
    return new Outcome.AreaRow(
        area.start,
        area.size,
        kind,
        shown ? area.pages.size() : 0,
        area.user && shown,
        kind == Outcome.AreaKind.IOREMAP ? area.phys : -1,
        nodes);
  }
}
