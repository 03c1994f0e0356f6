package dev.kmemspec.optimized;

import dev.kmemspec.alloc.boot.FreeBlock;
import dev.kmemspec.alloc.boot.Memblock;
import dev.kmemspec.alloc.boot.Region;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.BootMemory;
import java.util.List;

/** The memblock calls, and what serves them once the page allocator does. */
final class MemblockCalls implements BootMemory {
  private final Boot boot;
  private final Memblock memblock;
  private boolean handedOver;
  private boolean warned;

  MemblockCalls(Boot boot) {
    this.boot = boot;
    memblock = boot.memblock;
    handedOver = !boot.machine.early();
  }

  @Override
  public int memblockAddNode(long base, long size, int nid, int flags) {
    return memblock.add(base, size, nid, flags);
  }

  @Override
  public int memblockRemove(long base, long size) {
    return memblock.remove(base, size);
  }

  @Override
  public int memblockReserve(long base, long size) {
    return memblock.reserve(base, size);
  }

  @Override
  public int memblockPhysFree(long base, long size) {
    return memblock.release(base, size);
  }

  @Override
  public int memblockSetNode(long base, long size, String type, int nid) {
    return memblock.place(type.equals(MemblockCall.MEMORY), base, size, nid);
  }

  @Override
  public int memblockMarkNomap(long base, long size) {
    return memblock.mark(base, size, 0, Memblock.NOMAP);
  }

  @Override
  public int memblockClearNomap(long base, long size) {
    return memblock.mark(base, size, Memblock.NOMAP, 0);
  }

  @Override
  public int memblockMarkHotplug(long base, long size) {
    return memblock.mark(base, size, 0, Memblock.HOTPLUG);
  }

  @Override
  public int memblockClearHotplug(long base, long size) {
    return memblock.mark(base, size, Memblock.HOTPLUG, 0);
  }

  @Override
  public int memblockMarkMirror(long base, long size) {
    return memblock.mark(base, size, 0, Memblock.MIRROR);
  }

  @Override
  public void memblockTrimMemory(long align) {
    memblock.trim(align);
  }

  @Override
  public void memblockEnforceMemoryLimit(long limit) {
    memblock.enforce(limit);
  }

  @Override
  public long memblockAllocRaw(long size, long align) {
    return take(size, align, 0, 0, Machine.NO_NODE, false, true);
  }

  @Override
  public long memblockAllocTryNid(long size, long align, long min, long max, int nid) {
    boolean early = !handedOver;
    long address = take(size, align, min, max, nid, false, true);
    if (address != 0 && early) {
      memblock.zero(address - Machine.PAGE_OFFSET, size);
    }
    return address;
  }

  @Override
  public long memblockAllocExactNidRaw(long size, long align, long min, long max, int nid) {
    return take(size, align, min, max, nid, true, true);
  }

  @Override
  public long memblockPhysAllocRange(long size, long align, long start, long end) {
    return take(size, align, start, end, Machine.NO_NODE, false, false);
  }

  private long take(
      long size, long align, long low, long high, int node, boolean exact, boolean hint) {
    if (handedOver) {
      return late(size, node);
    }
    long place = memblock.take(size, align, low, high, node, exact, hint);
    return place == 0 ? 0 : Machine.PAGE_OFFSET + place;
  }

  /** After the hand-over kzalloc serves (MB-13). */
  private long late(long size, int node) {
    if (!warned) {
      boot.pages.log().report("WARNING: memblock is asked for memory after the hand-over");
      warned = true;
    }
    int known = boot.machine.hasNode(node) ? node : Machine.NO_NODE;
    return boot.kmalloc.kmalloc(boot.cpu, size, Gfp.NOWAIT.with(Gfp.ZERO).bits(), known);
  }

  @Override
  public void memblockSetBottomUp(int enable) {
    memblock.bottomUp(enable != 0);
  }

  @Override
  public void memblockSetCurrentLimit(long limit) {
    memblock.limit(limit);
  }

  @Override
  public void memblockAllowResize() {
    memblock.allowResize();
  }

  @Override
  public boolean memblockIsMemory(long addr) {
    return memblock.isMemory(addr, 1);
  }

  @Override
  public boolean memblockIsReserved(long addr) {
    return memblock.isReserved(addr, 1);
  }

  @Override
  public boolean memblockIsRegionMemory(long base, long size) {
    return memblock.isRegionMemory(base, size);
  }

  @Override
  public boolean memblockIsRegionReserved(long base, long size) {
    return memblock.isReserved(base, size);
  }

  @Override
  public List<Outcome.FreeBlock> memblockFreeAll() {
    handedOver = true;
    return blocks(memblock.handOver());
  }

  /** Blocks as the program shows them. */
  static List<Outcome.FreeBlock> blocks(List<FreeBlock> given) {
    return given.stream().map(each -> new Outcome.FreeBlock(each.frame(), each.order())).toList();
  }

  @Override
  public void memblockFreeLate(long base, long size) {
    memblock.handOverLate(base, size);
  }

  @Override
  public Outcome.Regions memblock() {
    return new Outcome.Regions(regions(memblock.memory()), regions(memblock.reserved()));
  }

  private static List<Outcome.Region> regions(List<Region> each) {
    return each.stream()
        .map(region ->
            new Outcome.Region(region.base(), region.size(), region.node(), region.flags()))
        .toList();
  }
}
