package dev.kmemspec.alloc.boot;

import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * bootmem: a bit for each page, set while it is free. Small blocks follow each other on a page
 * (BM-02).
 *
 * <p>Not thread-safe: one CPU boots.
 */
public final class Bootmem {
  /** Low memory ends here. */
  public static final long LOW_END = 1L << 32;

  private final Pages pages;
  private final PageConfig config;
  private final Log log;
  private final int shift;
  private final BitSet free = new BitSet();

  /** One past the last frame of all zones. */
  private final int endFrame;

  /** Where the last block of each node ended, as a physical address. */
  private final long[] lastEnd;

  /** Every frame of every zone is free; it hands over to those pages. */
  public Bootmem(Pages pages) {
    this.pages = pages;
    config = pages.config();
    log = pages.log();
    shift = config.pageShift();
    lastEnd = new long[pages.mostNode() + 1];
    ZoneSpec last = config.zones().getLast();
    endFrame = last.firstFrame() + last.frames();
    for (ZoneSpec zone : config.zones()) {
      free.set(zone.firstFrame(), zone.firstFrame() + zone.frames());
    }
  }

  /** The end of the zones for DMA, which others leave alone while they can (BM-01). */
  public long goal() {
    long goal = 0;
    for (ZoneSpec zone : config.zones()) {
      if (zone.kind() == ZoneSpec.DMA) {
        goal = Math.max(goal, (long) (zone.firstFrame() + zone.frames()) << shift);
      }
    }
    return goal;
  }

  /**
   * Takes zeroed memory.
   *
   * @param goal preferably from there on
   * @param limit and before that
   * @return the physical address, or -1
   */
  public long take(long size, int align, long goal, long limit) {
    for (int node = 0; node < lastEnd.length; node++) {
      long place = take(node, size, align, goal, limit);
      if (place >= 0) {
        return place;
      }
    }
    return -1;
  }

  /** The same on one node. */
  public long take(int node, long size, int align, long goal, long limit) {
    if (size <= 0) {
      log.report("BUG: bootmem alloc of 0 bytes");
      return -1;
    }
    long count = ((size - 1) >>> shift) + 1;
    int frame = node < lastEnd.length ? search(node, count, goal, limit) : -1;
    if (frame < 0 && goal > 0 && node < lastEnd.length) {
      frame = search(node, count, 0, limit);
    }
    return frame < 0 ? -1 : taken(node, frame, size, align);
  }

  /** The first run of so many free frames of a node; runs go over from zone to zone; or -1. */
  private int search(int node, long count, long goal, long limit) {
    int lowest = (int) Math.min(Integer.MAX_VALUE, ((goal - 1) >> shift) + 1);
    int highest = (int) Math.min(Integer.MAX_VALUE, limit >>> shift);
    List<ZoneSpec> zones = config.zones();
    for (int i = 0; i < zones.size(); ) {
      int from = zones.get(i).firstFrame();
      int to = from;
      boolean ours = zones.get(i).node() == node;
      while (i < zones.size()
          && (zones.get(i).node() == node) == ours
          && zones.get(i).firstFrame() == to) {
        to += zones.get(i++).frames();
      }
      int found = ours ? run(Math.max(from, lowest), Math.min(to, highest), count) : -1;
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  private int run(int from, int to, long count) {
    int frame = free.nextSetBit(from);
    while (frame >= 0 && frame + count <= to) {
      int end = free.nextClearBit(frame);
      if (Math.min(end, to) - frame >= count) {
        return frame;
      }
      frame = free.nextSetBit(end);
    }
    return -1;
  }

  private long taken(int node, int frame, long size, int align) {
    long base = (long) frame << shift;
    long last = lastEnd[node];
    boolean tail =
        (last & (config.pageSize() - 1)) != 0
            && (last >>> shift) + 1 == frame
            && !free.get(frame - 1)
            && align < config.pageSize();
    if (tail) {
      base = (last + align - 1) & -align;
    }
    free.clear(frame, (int) (((base + size - 1) >>> shift) + 1));
    lastEnd[node] = base + size;
    pages.memory().zero(pages.memory().base() + base, size);
    return base;
  }

  /** Every page that a range touches is in use. */
  public void reserve(long address, long size) {
    long first = address >>> shift;
    long end = Math.min(((address + size - 1) >>> shift) + 1, endFrame);
    if (size > 0 && first < end) {
      free.clear((int) first, (int) end);
    }
  }

  /** The whole pages of a range are free; those at its edges stay in use (BM-03). */
  public void release(long address, long size) {
    long first = (address + config.pageSize() - 1) >>> shift;
    long end = (address + size) >>> shift;
    if (first >= end) {
      return;
    }
    boolean outside = first < 0 || end > endFrame;
    int twice = outside ? -1 : free.nextSetBit((int) first);
    if (outside) {
      log.report("kernel BUG: bootmem frees what is no memory at " + Log.hex(address));
    } else if (twice >= 0 && twice < end) {
      log.report("kernel BUG: bootmem frees frame " + twice + ", which is free");
    } else {
      free.set((int) first, (int) end);
    }
  }

  /** Gives every free page to the page allocator, once (BM-04). */
  public List<FreeBlock> handOver() {
    List<FreeBlock> given = new ArrayList<>();
    for (ZoneSpec zone : config.zones()) {
      int end = zone.firstFrame() + zone.frames();
      int frame = free.nextSetBit(zone.firstFrame());
      while (frame >= 0 && frame < end) {
        int stop = Math.min(free.nextClearBit(frame), end);
        int order = Math.min(config.maxOrder(), 31 - Integer.numberOfLeadingZeros(stop - frame));
        order = frame == 0 ? order : Math.min(order, Integer.numberOfTrailingZeros(frame));
        pages.handOver(frame, order);
        given.add(new FreeBlock(frame, order));
        frame = free.nextSetBit(frame + (1 << order));
      }
    }
    return given;
  }
}
