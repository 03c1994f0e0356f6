package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.spi.Bootmem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * bootmem over one bit for each frame: the shortest run of free frames that is long enough, and of
 * that run its upper end, so that free memory stays whole at the bottom. Not thread-safe.
 */
final class EarlyBitmap implements Bootmem {
  private static final long LOW_END = 1L << 32;

  private final Boot boot;
  private final Machine machine;
  private final PagePool pool;
  private final long page;
  private final BitSet used = new BitSet();

  /** Where the last block of each node ends, in bytes. */
  private final Map<Integer, Long> ends = new HashMap<>();

  EarlyBitmap(Boot boot, PagePool pool) {
    this.boot = boot;
    this.pool = pool;
    machine = boot.machine;
    page = machine.pageSize();
  }

  @Override
  public long allocBootmem(long size) {
    return orPanic(size, allocBootmemNopanic(size));
  }

  @Override
  public long allocBootmemNopanic(long size) {
    return anywhere(size, machine.cacheLine(), aboveDma(), Long.MAX_VALUE);
  }

  @Override
  public long allocBootmemPages(long size) {
    return orPanic(size, anywhere(size, page, aboveDma(), Long.MAX_VALUE));
  }

  @Override
  public long allocBootmemLow(long size) {
    return orPanic(size, anywhere(size, machine.cacheLine(), 0, LOW_END));
  }

  @Override
  public long allocBootmemLowPages(long size) {
    return orPanic(size, anywhere(size, page, 0, LOW_END));
  }

  @Override
  public long allocBootmemNode(int nid, long size) {
    long place = onNode(nid, size, machine.cacheLine(), aboveDma(), Long.MAX_VALUE);
    return place == 0 ? allocBootmem(size) : place;
  }

  private long orPanic(long size, long place) {
    if (place == 0) {
      boot.reports.say("Kernel panic - not syncing: bootmem has no " + size + " bytes");
    }
    return place;
  }

  /** Where the memory for DMA ends, in bytes. */
  private long aboveDma() {
    return machine.zones().stream()
        .filter(zone -> zone.kind() == ZoneKind.DMA)
        .mapToLong(zone -> zone.endFrame() * page)
        .max()
        .orElse(0);
  }

  private long anywhere(long size, long align, long goal, long limit) {
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
      boot.reports.say("BUG: bootmem was asked for " + size + " bytes");
      return 0;
    }
    long inTail = inTail(node, size, align, goal, limit);
    if (inTail != 0) {
      return handedOut(node, inTail, size);
    }
    long count = (size - 1) / page + 1;
    long frame = tightest(node, count, goal, limit);
    if (frame < 0 && goal > 0) {
      frame = tightest(node, count, 0, limit);
    }
    return frame < 0 ? 0 : take(node, frame, size, align);
  }

  /** Room in the last page of the node's last block, which is the tightest of all; 0: none. */
  private long inTail(int node, long size, long align, long goal, long limit) {
    long last = ends.getOrDefault(node, 0L);
    long base = (last + align - 1) & -align;
    long end = last - last % page + page;
    boolean fits = last % page != 0 && base < end && size <= end - base;
    boolean wished = goal <= last - last % page && end <= limit;
    return fits && wished && used.get(Math.toIntExact(last / page)) ? base : 0;
  }

  /** The first of so many frames at the upper end of the shortest run that has them, or -1. */
  private long tightest(int node, long count, long goal, long limit) {
    long best = -1;
    long shortest = Long.MAX_VALUE;
    long to = Math.min(machine.zones().getLast().endFrame(), limit / page);
    for (long start = (goal + page - 1) / page; start < to; ) {
      long end = start;
      while (end < to && offers(node, end)) {
        end++;
      }
      if (end - start >= count && end - start < shortest) {
        shortest = end - start;
        best = end - count;
      }
      start = end + 1;
    }
    return best;
  }

  /** Whether the node has that frame, in whichever zone, and nobody took it. */
  private boolean offers(int node, long frame) {
    Zone zone = machine.zoneOf(frame);
    return zone != null && zone.node() == node && !used.get(Math.toIntExact(frame));
  }

  /** Takes the frames; right behind the last block it begins in that block's last page (BM-02). */
  private long take(int node, long frame, long size, long align) {
    long last = ends.getOrDefault(node, 0L);
    boolean tail = last % page != 0 && last / page + 1 == frame && used.get((int) frame - 1);
    long base = tail && align < page ? (last + align - 1) & -align : frame * page;
    used.set(Math.toIntExact(frame), Math.toIntExact((base + size - 1) / page + 1));
    return handedOut(node, base, size);
  }

  private long handedOut(int node, long base, long size) {
    ends.put(node, base + size);
    boot.store.zero(Machine.PAGE_OFFSET + base, size);
    return Machine.PAGE_OFFSET + base;
  }

  @Override
  public void reserveBootmem(long addr, long size) {
    int from = Math.toIntExact(addr / page);
    int to = Math.toIntExact((addr + size + page - 1) / page);
    used.set(from, to);
    ends.values().removeIf(end -> end / page >= from && end / page < to);
  }

  @Override
  public void freeBootmem(long addr, long size) {
    long top = machine.zones().getLast().endFrame() * page;
    if (addr < 0 || size < 0 || addr > top || size > top - addr) {
      boot.reports.say("kernel BUG: bootmem frees what is no memory");
      return;
    }
    int from = Math.toIntExact((addr + page - 1) / page);
    int to = Math.toIntExact((addr + size) / page);
    if (from >= to) {
      return;
    }
    if (used.nextClearBit(from) < to) {
      boot.reports.say("kernel BUG: bootmem frees frame " + used.nextClearBit(from) + " again");
    } else {
      used.clear(from, to);
    }
  }

  @Override
  public List<FreeBlock> freeAllBootmem() {
    List<FreeBlock> blocks = new ArrayList<>();
    for (Zone zone : machine.zones()) {
      long frame = zone.firstFrame();
      while (frame < zone.endFrame()) {
        if (used.get(Math.toIntExact(frame))) {
          frame++;
          continue;
        }
        int order = order(frame, zone.endFrame());
        blocks.add(new FreeBlock(frame, order));
        pool.receive(frame, 1L << order);
        frame += 1L << order;
      }
    }
    return blocks;
  }

  /** The order of the largest aligned block of free frames that starts there. */
  private int order(long frame, long end) {
    int order = 0;
    while (order < machine.maxOrder() && free(frame, 2L << order, end)) {
      order++;
    }
    return order;
  }

  private boolean free(long frame, long count, long end) {
    int taken = used.nextSetBit(Math.toIntExact(frame));
    return frame % count == 0 && frame + count <= end && (taken < 0 || taken >= frame + count);
  }
}
