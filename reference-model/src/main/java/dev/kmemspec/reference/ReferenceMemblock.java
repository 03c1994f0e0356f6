package dev.kmemspec.reference;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.spi.BootMemory;
import java.util.ArrayList;
import java.util.List;

/** memblock, on top of its two lists (mm/memblock.c). */
public class ReferenceMemblock implements BootMemory {
  /** Flag of what the kernel itself took, since 6.16. */
  private static final int RSRV_KERN = 0x20;

  private final ReferencePages pages;
  private final ReferenceKmalloc kmalloc;
  private final Machine machine;
  private final Profile profile;
  private final RegionLists lists;
  private boolean handedOver;
  private boolean warned;

  /** On those lists; it hands over to those pages, and lets kmalloc serve from then on. */
  public ReferenceMemblock(ReferencePages pages, ReferenceKmalloc kmalloc, RegionLists lists) {
    this.pages = pages;
    this.kmalloc = kmalloc;
    this.lists = lists;
    machine = pages.machine();
    profile = pages.profile();
    handedOver = machine.boot() == Boot.DONE;
    if (handedOver) {
      for (Zone zone : machine.zones()) {
        long page = machine.pageSize();
        long base = zone.firstFrame() * page;
        lists.add(lists.memory(), base, zone.frames() * page, zone.node(), 0);
      }
    }
  }

  /** The lists. */
  protected final RegionLists lists() {
    return lists;
  }

  /** The pages that it hands over to. */
  protected final ReferencePages pages() {
    return pages;
  }

  @Override
  public int memblockAddNode(long base, long size, int nid, int flags) {
    return lists.add(lists.memory(), base, size, nid, flags);
  }

  @Override
  public int memblockRemove(long base, long size) {
    return lists.remove(lists.memory(), base, size);
  }

  @Override
  public int memblockReserve(long base, long size) {
    return lists.add(lists.reserved(), base, size, Machine.NO_NODE, 0);
  }

  @Override
  public int memblockPhysFree(long base, long size) {
    return lists.remove(lists.reserved(), base, size);
  }

  @Override
  public int memblockSetNode(long base, long size, String type, int nid) {
    RegionList list = type.equals(MemblockCall.MEMORY) ? lists.memory() : lists.reserved();
    return lists.change(
        list, base, size, each -> new Region(each.base(), each.size(), nid, each.flags()));
  }

  @Override
  public int memblockMarkNomap(long base, long size) {
    return lists.mark(base, size, MemblockCall.NOMAP, true);
  }

  @Override
  public int memblockClearNomap(long base, long size) {
    return lists.mark(base, size, MemblockCall.NOMAP, false);
  }

  @Override
  public int memblockMarkHotplug(long base, long size) {
    return lists.mark(base, size, MemblockCall.HOTPLUG, true);
  }

  @Override
  public int memblockClearHotplug(long base, long size) {
    return lists.mark(base, size, MemblockCall.HOTPLUG, false);
  }

  @Override
  public int memblockMarkMirror(long base, long size) {
    return lists.mark(base, size, MemblockCall.MIRROR, true);
  }

  @Override
  public void memblockTrimMemory(long align) {
    lists.trim(align);
  }

  @Override
  public void memblockEnforceMemoryLimit(long limit) {
    lists.enforce(limit);
  }

  @Override
  public long memblockAllocRaw(long size, long align) {
    return virtual(size, align, 0, 0, Machine.NO_NODE, false);
  }

  @Override
  public long memblockAllocTryNid(long size, long align, long min, long max, int nid) {
    long address = virtual(size, align, min, max, nid, false);
    if (address != 0 && !handedOver) {
      zero(address - Machine.PAGE_OFFSET, size);
    }
    return address;
  }

  @Override
  public long memblockAllocExactNidRaw(long size, long align, long min, long max, int nid) {
    return virtual(size, align, min, max, nid, true);
  }

  @Override
  public long memblockPhysAllocRange(long size, long align, long start, long end) {
    if (handedOver) {
      return late(size, Machine.NO_NODE);
    }
    long highest = end == 0 ? lists.limit() : end;
    long align1 = aligned(align);
    long place = ranged(size, align1, start, highest, Machine.NO_NODE, false, lists.mirrored());
    return place == 0 ? 0 : Machine.PAGE_OFFSET + place;
  }

  /** What the virtual calls have in common (memblock_alloc_internal). */
  private long virtual(long size, long align, long min, long max, int nid, boolean exact) {
    if (handedOver) {
      return late(size, nid);
    }
    long highest = highest(max);
    long align1 = aligned(align);
    long place = placed(size, align1, min, highest, nid, exact);
    return place == 0 ? 0 : Machine.PAGE_OFFSET + place;
  }

  /** The upper limit of a virtual request (MB-08). */
  protected long highest(long max) {
    return max == 0 ? lists.limit() : RegionList.min(max, lists.limit());
  }

  private long placed(long size, long align, long min, long highest, int nid, boolean exact) {
    boolean mirror = lists.mirrored();
    if (!profile.before(5, 1)) {
      long place = ranged(size, align, min, highest, nid, exact, mirror);
      return place != 0 || min == 0 ? place : ranged(size, align, 0, highest, nid, exact, mirror);
    }
    long place = noded(size, align, min, highest, nid, exact, mirror);
    if (place == 0 && min != 0) {
      place = noded(size, align, 0, highest, nid, exact, mirror);
    }
    return place != 0 || !mirror ? place : noded(size, align, 0, highest, nid, exact, false);
  }

  /** Tries mirrored memory first, where there is any (memblock_alloc_range_nid). */
  private long ranged(
      long size, long align, long min, long highest, int nid, boolean exact, boolean mirror) {
    long place = noded(size, align, min, highest, nid, exact, mirror);
    return place != 0 || !mirror ? place : noded(size, align, min, highest, nid, exact, false);
  }

  /** Tries the node first, then any, unless it is the only one. */
  private long noded(
      long size, long align, long min, long highest, int nid, boolean exact, boolean mirror) {
    long place = lists.find(size, align, min, highest, nid, mirror);
    if (place != 0 && taken(place, size, nid)) {
      return place;
    }
    if (nid < 0 || exact) {
      return 0;
    }
    place = lists.find(size, align, min, highest, Machine.NO_NODE, mirror);
    return place != 0 && taken(place, size, Machine.NO_NODE) ? place : 0;
  }

  /** Takes the place (MB-06). */
  protected boolean taken(long place, long size, int nid) {
    boolean kernel = profile.since(6, 16);
    return lists.add(
            lists.reserved(), place, size, kernel ? nid : Machine.NO_NODE, kernel ? RSRV_KERN : 0)
        == 0;
  }

  /** The alignment in bytes; 0 means a cache line (MB-07). */
  protected long aligned(long align) {
    if (align != 0) {
      return align;
    }
    if (!profile.before(4, 20)) {
      pages.report("Call Trace: memblock_alloc_range_nid without an alignment");
    }
    return machine.cacheLine();
  }

  /** After the hand-over kzalloc serves (MB-13). */
  protected long late(long size, int nid) {
    if (!warned) {
      pages.report("WARNING: memblock is asked for memory after the hand-over");
      warned = true;
    }
    int gfp = Gfp.NOWAIT.with(Gfp.ZERO).bits();
    return nid < 0 ? kmalloc.kmalloc(size, gfp) : kmalloc.kmallocNode(size, gfp, nid);
  }

  /** Makes the bytes zero that the machine has (MB-09). */
  protected void zero(long base, long size) {
    long end = base + size;
    for (Zone zone : machine.zones()) {
      long from = RegionList.max(base, zone.firstFrame() * machine.pageSize());
      long to = RegionList.min(end, zone.endFrame() * machine.pageSize());
      if (RegionList.below(from, to)) {
        pages.memory().zero(Machine.PAGE_OFFSET + from, to - from);
      }
    }
  }

  @Override
  public void memblockSetBottomUp(int enable) {
    lists.bottomUp(enable != 0);
  }

  @Override
  public void memblockSetCurrentLimit(long limit) {
    lists.limit(limit);
  }

  @Override
  public void memblockAllowResize() {
    lists.allowResize();
  }

  @Override
  public boolean memblockIsMemory(long addr) {
    return lists.overlaps(lists.memory(), addr, 1);
  }

  @Override
  public boolean memblockIsReserved(long addr) {
    return lists.overlaps(lists.reserved(), addr, 1);
  }

  @Override
  public boolean memblockIsRegionMemory(long base, long size) {
    return lists.holds(lists.memory(), base, size);
  }

  @Override
  public boolean memblockIsRegionReserved(long base, long size) {
    return lists.overlaps(lists.reserved(), base, size);
  }

  @Override
  public List<FreeBlock> memblockFreeAll() {
    handedOver = true;
    lists.mark(0, -1L, MemblockCall.HOTPLUG, false);
    List<FreeBlock> blocks = new ArrayList<>();
    for (Region region : lists.memory().all()) {
      if ((region.flags() & MemblockCall.NOMAP) != 0) {
        continue;
      }
      for (Region gap : lists.reserved().gaps(region.base(), region.end())) {
        blocks.addAll(freed(gap.base(), gap.end()));
      }
    }
    blocks.forEach(block -> pages.handOver(block.frame(), block.order()));
    return blocks;
  }

  /** The blocks of the whole frames between two addresses, zone by zone (MB-14, MB-15). */
  protected List<FreeBlock> freed(long base, long end) {
    List<FreeBlock> blocks = new ArrayList<>();
    long page = machine.pageSize();
    long first = firstFrame(base);
    long last = Long.divideUnsigned(end, page);
    for (Zone zone : machine.zones()) {
      long frame = Math.max(first, zone.firstFrame());
      long stop = Math.min(last, zone.endFrame());
      while (frame < stop) {
        int order = order(frame, stop);
        blocks.add(new FreeBlock(frame, order));
        frame += 1L << order;
      }
    }
    return blocks;
  }

  /** The first frame that lies behind the address with all its bytes. */
  protected long firstFrame(long base) {
    long page = machine.pageSize();
    boolean partial = Long.remainderUnsigned(base, page) != 0;
    return Long.divideUnsigned(base, page) + (partial ? 1 : 0);
  }

  /** The order of the largest aligned block from a frame on that ends before another (MB-15). */
  protected int order(long frame, long stop) {
    int order = Math.min(machine.maxOrder(), Long.numberOfTrailingZeros(frame));
    while (frame + (1L << order) > stop) {
      order--;
    }
    return order;
  }

  @Override
  public void memblockFreeLate(long base, long size) {
    long end = lists.end(base, size);
    for (FreeBlock block : freed(base, end)) {
      pages.handOver(block.frame(), block.order());
    }
  }

  @Override
  public Outcome.Regions memblock() {
    return new Outcome.Regions(lists.memory().all(), lists.reserved().all());
  }
}
