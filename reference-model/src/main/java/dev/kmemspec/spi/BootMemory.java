package dev.kmemspec.spi;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import java.util.List;

/**
 * memblock, the memory of early boot: two lists of regions, of memory and of what is in use. Bases
 * and sizes are physical bytes, unsigned. What is handed out is named by its direct-map address,
 * {@link Machine#PAGE_OFFSET} plus the physical one; 0 is failure. Rules: RULES.md section 10.
 *
 * <p>On a machine that has booted ({@link dev.kmemspec.machine.Boot#DONE}) the list of memory holds
 * its zones, nothing is in use, and memblock serves as it does after {@link #memblockFreeAll}
 * (MB-13). On a machine that boots with memblock both lists are empty; the machine has the options
 * movable_node and kernelcore=mirror. A list holds 128 regions before it needs room for more.
 */
public interface BootMemory extends Allocator {

  /** There is memory in that range, on no node; 0, or a negative error. */
  default int memblockAdd(long base, long size) {
    return memblockAddNode(base, size, Machine.NO_NODE, 0);
  }

  /** There is memory in that range, on that node with those flags; 0, or a negative error. */
  int memblockAddNode(long base, long size, int nid, int flags);

  /** There is no memory in that range; 0, or a negative error. */
  int memblockRemove(long base, long size);

  /** That range is in use; 0, or a negative error. */
  int memblockReserve(long base, long size);

  /** That range is in use no more; 0, or a negative error. */
  int memblockPhysFree(long base, long size);

  /** The same by direct-map address; 0 is a no-op. */
  default void memblockFree(long ptr, long size) {
    if (ptr != 0) {
      memblockPhysFree(ptr - Machine.PAGE_OFFSET, size);
    }
  }

  /** What lies in that range of a list, "memory" or "reserved", is on that node. */
  int memblockSetNode(long base, long size, String type, int nid);

  /** That memory is never mapped. */
  int memblockMarkNomap(long base, long size);

  /** That memory is mapped. */
  int memblockClearNomap(long base, long size);

  /** That memory may be unplugged. */
  int memblockMarkHotplug(long base, long size);

  /** That memory stays. */
  int memblockClearHotplug(long base, long size);

  /** That memory is kept twice. */
  int memblockMarkMirror(long base, long size);

  /** Cuts every region of memory to multiples of a power of two. */
  void memblockTrimMemory(long align);

  /** Keeps the lowest so many bytes of memory; 0 keeps all. */
  void memblockEnforceMemoryLimit(long limit);

  /** Zeroed memory. */
  default long memblockAlloc(long size, long align) {
    return memblockAllocTryNid(size, align, 0, 0, Machine.NO_NODE);
  }

  /** The same, dirty. */
  long memblockAllocRaw(long size, long align);

  /** Zeroed memory, preferably from {@code min} on. */
  default long memblockAllocFrom(long size, long align, long min) {
    return memblockAllocTryNid(size, align, min, 0, Machine.NO_NODE);
  }

  /** Zeroed memory between two limits, preferably on a node. */
  long memblockAllocTryNid(long size, long align, long min, long max, int nid);

  /** Dirty memory on exactly that node. */
  long memblockAllocExactNidRaw(long size, long align, long min, long max, int nid);

  /** Dirty memory between two strict limits; its direct-map address, or 0. */
  long memblockPhysAllocRange(long size, long align, long start, long end);

  /** Whether the lowest fit is taken. */
  void memblockSetBottomUp(int enable);

  /** Nothing is handed out from there on. */
  void memblockSetCurrentLimit(long limit);

  /** A full list may double. */
  void memblockAllowResize();

  /** Whether the byte is memory. */
  boolean memblockIsMemory(long addr);

  /** Whether the byte is in use. */
  boolean memblockIsReserved(long addr);

  /** Whether the range lies inside one region of memory. */
  boolean memblockIsRegionMemory(long base, long size);

  /** Whether any byte of the range is in use. */
  boolean memblockIsRegionReserved(long base, long size);

  /**
   * Gives every free page of the machine's zones to the page allocator.
   *
   * @return the blocks given, in order
   */
  List<Outcome.FreeBlock> memblockFreeAll();

  /** Gives the whole pages of a range that is in use to the page allocator, after that. */
  void memblockFreeLate(long base, long size);

  /** Both lists. */
  Outcome.Regions memblock();
}
