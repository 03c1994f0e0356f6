package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Ioremap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mappings of device memory: the lowest place in a part of the vmalloc space of their own, aligned
 * to their size, with an unmapped page behind each. All kinds of caching are one.
 */
public class ReferenceIoremap implements Ioremap {
  private static final long FIRST = Machine.VMALLOC_START + (1L << 44);
  private static final long SPACE = 1L << 40;
  private static final long MOST_BYTES = 1L << 28;
  private static final long MOST_PHYSICAL = 1L << 46;
  private static final long MOST_ALIGN_PAGES = 128;

  /** Where pages come from. */
  protected final ReferencePages pages;

  private final long page;

  /** The bytes of each area without its guard page, by its first address. */
  private final TreeMap<Long, Long> areas = new TreeMap<>();

  /** The physical address that each area begins with. */
  private final Map<Long, Long> devices = new HashMap<>();

  /** Nothing mapped. */
  public ReferenceIoremap(ReferencePages pages) {
    this.pages = pages;
    page = pages.machine().pageSize();
  }

  @Override
  public long ioremap(long phys, long size) {
    pages.mightSleep();
    if (impossible(phys, size)) {
      return 0;
    }
    long first = phys & -page;
    long bytes = (phys + size - first + page - 1) & -page;
    if (refuses(first, bytes)) {
      pages.report("WARNING: ioremap on RAM at " + hex(phys));
      return 0;
    }
    long base = place(bytes);
    if (base != 0) {
      areas.put(base, bytes);
      devices.put(base, first);
      for (long at = 0; at < bytes; at += page) {
        pages.memory().tables().map(base + at, frame(first + at));
      }
    }
    return base == 0 ? 0 : base + offset(phys);
  }

  /** The frame that is mapped for that physical address. */
  protected long frame(long phys) {
    return phys / page;
  }

  /** Where in its page the mapping starts (IO-01). */
  protected long offset(long phys) {
    return phys & (page - 1);
  }

  /** Whether the range is empty, wraps, or lies beyond what the machine can address (IO-01). */
  protected boolean impossible(long phys, long size) {
    return size == 0
        || Long.compareUnsigned(size, MOST_BYTES) > 0
        || Long.compareUnsigned(phys, MOST_PHYSICAL - size) > 0;
  }

  /** Whether a page of the range is RAM (IO-03). */
  protected boolean refuses(long first, long bytes) {
    for (long at = first; at < first + bytes; at += page) {
      if (pages.machine().zoneOf(at / page) != null) {
        return true;
      }
    }
    return false;
  }

  private long place(long bytes) {
    long align = align(bytes);
    for (long base = FIRST; base < FIRST + SPACE; base += align) {
      Map.Entry<Long, Long> below = areas.lowerEntry(base + bytes + guard());
      if (below == null || below.getKey() + below.getValue() + guard() <= base) {
        return base;
      }
    }
    return 0;
  }

  /** What an area of so many bytes is aligned to (IO-02). */
  protected long align(long bytes) {
    return Math.min(Long.highestOneBit(2 * bytes - 1), MOST_ALIGN_PAGES * page);
  }

  /** The bytes behind each area that are never mapped (IO-02). */
  protected long guard() {
    return page;
  }

  @Override
  public void iounmap(long addr) {
    pages.mightSleep();
    long base = found(addr);
    Long bytes = areas.remove(base);
    if (bytes == null) {
      unknown(addr);
      return;
    }
    for (long at = 0; at < bytes; at += page) {
      pages.memory().tables().unmap(base + at);
    }
  }

  /** Where the area begins that the address names (IO-03). */
  protected long found(long addr) {
    return addr & -page;
  }

  /** An address that names no mapping (IO-04). */
  protected void unknown(long addr) {
    if (Machine.isVmallocAddr(addr)) {
      pages.report("WARNING: iounmap of " + hex(addr) + ", a nonexistent vm area");
    }
  }

  /** A row for every mapping (VM-28). */
  public List<Outcome.AreaRow> rows() {
    List<Outcome.AreaRow> rows = new ArrayList<>();
    areas.forEach((base, bytes) ->
        rows.add(
            new Outcome.AreaRow(
                base,
                bytes + guard(),
                Outcome.AreaKind.IOREMAP,
                0,
                false,
                devices.getOrDefault(base, -1L),
                Map.of())));
    return rows;
  }
}
