package dev.kmemspec.reference;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.spi.Bootmem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** bootmem: a bit for each page, and the end of the last block of each node (mm/bootmem.c). */
public class ReferenceBootmem implements Bootmem {
  /** Low memory ends here (LOW32LIMIT). */
  private static final long LOW_END = 1L << 32;

  private final ReferencePages pages;
  private final Machine machine;

  /** The frames in use. */
  private final Set<Long> used = new TreeSet<>();

  /** Where the last block of each node ended. */
  private final Map<Integer, Long> ends = new HashMap<>();

  /** That hands over to those pages. */
  public ReferenceBootmem(ReferencePages pages) {
    this.pages = pages;
    machine = pages.machine();
  }

  @Override
  public long allocBootmem(long size) {
    return orPanic(size, allocBootmemNopanic(size));
  }

  @Override
  public long allocBootmemNopanic(long size) {
    return alloc(size, machine.cacheLine(), goal(), Long.MAX_VALUE);
  }

  @Override
  public long allocBootmemPages(long size) {
    return orPanic(size, alloc(size, machine.pageSize(), goal(), Long.MAX_VALUE));
  }

  @Override
  public long allocBootmemLow(long size) {
    return orPanic(size, alloc(size, machine.cacheLine(), 0, lowEnd()));
  }

  @Override
  public long allocBootmemLowPages(long size) {
    return orPanic(size, alloc(size, machine.pageSize(), 0, lowEnd()));
  }

  @Override
  public long allocBootmemNode(int nid, long size) {
    long place = onNode(nid, size, machine.cacheLine(), goal(), Long.MAX_VALUE);
    return place != 0 ? place : allocBootmem(size);
  }

  /** Where low memory ends, in bytes. */
  protected long lowEnd() {
    return LOW_END;
  }

  /** The end of the zones for DMA, which others leave alone while they can (BM-01). */
  protected long goal() {
    long goal = 0;
    for (Zone zone : machine.zones()) {
      if (zone.kind() == ZoneKind.DMA) {
        goal = Math.max(goal, zone.endFrame() * machine.pageSize());
      }
    }
    return goal;
  }

  private long orPanic(long size, long place) {
    if (place == 0) {
      pages.report("Kernel panic - not syncing: Out of memory: bootmem alloc of " + size);
    }
    return place;
  }

  private long alloc(long size, long align, long goal, long limit) {
    for (int node : machine.nodes()) {
      long place = onNode(node, size, align, goal, limit);
      if (place != 0) {
        return place;
      }
    }
    return 0;
  }

  private long onNode(int node, long size, long align, long goal, long limit) {
    if (size <= 0) {
      pages.report("BUG: bootmem alloc of 0 bytes");
      return 0;
    }
    long count = Math.ceilDiv(size, machine.pageSize());
    long frame = search(node, count, goal, limit);
    if (frame < 0 && goal > 0) {
      frame = search(node, count, 0, limit);
    }
    return frame < 0 ? 0 : take(node, frame, size, align);
  }

  /** The first run of so many free frames of the node, or -1. */
  private long search(int node, long count, long goal, long limit) {
    long page = machine.pageSize();
    long length = 0;
    long next = -1;
    for (Zone zone : machine.zones()) {
      for (long frame = zone.firstFrame(); frame < zone.endFrame(); frame++) {
        boolean free = zone.node() == node && !used.contains(frame);
        boolean permitted = frame * page >= goal && (frame + 1) * page <= limit;
        length = !free || !permitted ? 0 : frame == next ? length + 1 : 1;
        next = frame + 1;
        if (length == count) {
          return frame - count + 1;
        }
      }
    }
    return -1;
  }

  /** Takes what of the run it needs beyond the tail of the last block (BM-02). */
  private long take(int node, long frame, long size, long align) {
    long page = machine.pageSize();
    long last = ends.getOrDefault(node, 0L);
    long base = frame * page;
    boolean tail = last % page != 0 && last / page + 1 == frame && used.contains(frame - 1);
    if (tail && align < page) {
      base = inTail(last, align);
    }
    for (long each = frame; each * page < base + size; each++) {
      used.add(each);
    }
    ends.put(node, base + size);
    long address = Machine.PAGE_OFFSET + base;
    pages.memory().zero(address, zeroed(size));
    return address;
  }

  /** Where a block begins in the tail of the last one. */
  protected long inTail(long last, long align) {
    return (last + align - 1) & -align;
  }

  /** How many bytes are made zero. */
  protected long zeroed(long size) {
    return size;
  }

  @Override
  public void reserveBootmem(long addr, long size) {
    long page = machine.pageSize();
    for (long frame = addr / page; frame * page < addr + size; frame++) {
      used.add(frame);
    }
  }

  @Override
  public void freeBootmem(long addr, long size) {
    long page = machine.pageSize();
    List<Long> freed = new ArrayList<>();
    for (long frame = firstFreed(addr); (frame + 1) * page <= addr + size; frame++) {
      freed.add(frame);
    }
    for (long frame : freed) {
      if (misused(frame)) {
        pages.report("kernel BUG: bootmem frees frame " + frame + ", which is free");
        return;
      }
    }
    freed.forEach(used::remove);
  }

  /** Whether giving back that frame is a bug of the caller (BM-03). */
  protected boolean misused(long frame) {
    return !used.contains(frame);
  }

  /** The first frame that a free from that address on gives back (BM-03). */
  protected long firstFreed(long addr) {
    return Math.ceilDiv(addr, (long) machine.pageSize());
  }

  @Override
  public List<FreeBlock> freeAllBootmem() {
    List<FreeBlock> blocks = new ArrayList<>();
    for (Zone zone : machine.zones()) {
      long frame = zone.firstFrame();
      while (frame < zone.endFrame()) {
        int order = order(frame, zone);
        if (order >= 0) {
          blocks.add(new FreeBlock(frame, order));
        }
        frame += order < 0 ? 1 : 1L << order;
      }
    }
    blocks.forEach(block -> pages.handOver(block.frame(), block.order()));
    return blocks;
  }

  /** The order of the largest free aligned block that starts there, or -1. */
  protected int order(long frame, Zone zone) {
    int order = used.contains(frame) ? -1 : 0;
    while (order >= 0 && order < machine.maxOrder() && free(frame, 1L << (order + 1), zone)) {
      order++;
    }
    return order;
  }

  private boolean free(long frame, long count, Zone zone) {
    if (frame % count != 0 || frame + count > zone.endFrame()) {
      return false;
    }
    for (long each = frame; each < frame + count; each++) {
      if (used.contains(each)) {
        return false;
      }
    }
    return true;
  }
}
