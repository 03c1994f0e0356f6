package dev.kmemspec.program;

import dev.kmemspec.machine.Machine;

/**
 * Calls of memblock, the memory of early boot (RULES.md section 10). Bases and sizes are physical
 * bytes, unsigned. What is handed out is named by its direct-map address, {@link
 * Machine#PAGE_OFFSET} plus the physical one, whichever of both C answers with; an operand that is
 * a raw address is a physical one.
 */
@Kernels(since = "2.6.35")
public sealed interface MemblockCall extends Call {
  /** Flag of memory that may be unplugged. */
  int HOTPLUG = 1;

  /** Flag of memory that is kept twice. */
  int MIRROR = 2;

  /** Flag of memory that is never mapped, and so never handed out. */
  int NOMAP = 4;

  /** The type of {@link MemblockSetNode} that means the list of memory. */
  String MEMORY = "memory";

  /** The type of {@link MemblockSetNode} that means the list of what is in use. */
  String RESERVED = "reserved";

  /** A call that asks for memory. */
  sealed interface Allocating extends MemblockCall {
    /** The bytes asked for. */
    long size();

    /** A power of two, or 0 for a cache line (MB-07). */
    long align();

    /** No byte below, preferably. */
    default long lowest() {
      return 0;
    }

    /** No byte from here on; 0 means the current limit. */
    default long highest() {
      return 0;
    }

    /** The node preferred, or -1. */
    default int preferred() {
      return Machine.NO_NODE;
    }

    /** Whether no other node will do. */
    default boolean exact() {
      return false;
    }

    /** Whether its bytes are zero (MB-09). */
    default boolean zeroed() {
      return true;
    }
  }

  /** A call that changes the flags of memory; its answer is 0. */
  sealed interface Marking extends MemblockCall {
    /** The first byte. */
    long base();

    /** How many bytes. */
    long size();

    /** The flag. */
    int flag();

    /** Whether the flag is set, not cleared. */
    default boolean sets() {
      return true;
    }
  }

  /** There is memory in that range, on no node (MB-02); 0, or a negative error. */
  record MemblockAdd(long base, long size) implements MemblockCall {}

  /** There is memory in that range, on that node with those flags (MB-02). */
  record MemblockAddNode(long base, long size, int nid, int flags) implements MemblockCall {}

  /** There is no memory in that range (MB-04). */
  record MemblockRemove(long base, long size) implements MemblockCall {}

  /** That range is in use (MB-02); 0, or a negative error. */
  record MemblockReserve(long base, long size) implements MemblockCall {}

  /** That range is in use no more (MB-04). */
  record MemblockPhysFree(Operand base, long size) implements MemblockCall {}

  /** The same by the address that was handed out; NULL is a no-op (MB-04). */
  record MemblockFree(Operand ptr, long size) implements MemblockCall {}

  /** What lies in that range of the list {@code type} is on that node from now on. */
  record MemblockSetNode(long base, long size, String type, int nid) implements MemblockCall {
    /** Whether there is a list of that name. */
    public boolean named() {
      return type.equals(MEMORY) || type.equals(RESERVED);
    }
  }

  /** That memory is never mapped (MB-11). */
  record MemblockMarkNomap(long base, long size) implements Marking {
    @Override
    public int flag() {
      return NOMAP;
    }
  }

  /** That memory is mapped again. */
  record MemblockClearNomap(long base, long size) implements Marking {
    @Override
    public int flag() {
      return NOMAP;
    }

    @Override
    public boolean sets() {
      return false;
    }
  }

  /** That memory may be unplugged, and is not handed out early (MB-11). */
  record MemblockMarkHotplug(long base, long size) implements Marking {
    @Override
    public int flag() {
      return HOTPLUG;
    }
  }

  /** That memory stays. */
  record MemblockClearHotplug(long base, long size) implements Marking {
    @Override
    public int flag() {
      return HOTPLUG;
    }

    @Override
    public boolean sets() {
      return false;
    }
  }

  /** That memory is kept twice, and preferred (MB-11). */
  record MemblockMarkMirror(long base, long size) implements Marking {
    @Override
    public int flag() {
      return MIRROR;
    }
  }

  /** Cuts every region of memory to multiples of {@code align}, a power of two (MB-17). */
  record MemblockTrimMemory(long align) implements MemblockCall {}

  /** Keeps the lowest {@code limit} bytes of memory; 0 keeps all (MB-17). */
  record MemblockEnforceMemoryLimit(long limit) implements MemblockCall {}

  /** Zeroed memory (MB-06, MB-09). */
  record MemblockAlloc(long size, long align) implements Allocating {}

  /** The same, as dirty as it is. */
  record MemblockAllocRaw(long size, long align) implements Allocating {
    @Override
    public boolean zeroed() {
      return false;
    }
  }

  /** The same, preferably from {@code min} on. */
  record MemblockAllocFrom(long size, long align, long min) implements Allocating {
    @Override
    public long lowest() {
      return min;
    }
  }

  /** The same between two limits, the lower one a wish, preferably on a node (MB-08). */
  record MemblockAllocTryNid(long size, long align, long min, long max, int nid)
      implements Allocating {
    @Override
    public long lowest() {
      return min;
    }

    @Override
    public long highest() {
      return max;
    }

    @Override
    public int preferred() {
      return nid;
    }
  }

  /** The same on exactly that node, dirty (MB-08). */
  record MemblockAllocExactNidRaw(long size, long align, long min, long max, int nid)
      implements Allocating {
    @Override
    public long lowest() {
      return min;
    }

    @Override
    public long highest() {
      return max;
    }

    @Override
    public int preferred() {
      return nid;
    }

    @Override
    public boolean exact() {
      return true;
    }

    @Override
    public boolean zeroed() {
      return false;
    }
  }

  /** Memory between two limits, both strict, dirty (MB-09). */
  record MemblockPhysAllocRange(long size, long align, long start, long end) implements Allocating {
    @Override
    public long lowest() {
      return start;
    }

    @Override
    public long highest() {
      return end;
    }

    @Override
    public boolean zeroed() {
      return false;
    }
  }

  /** From now on the lowest fit is taken, or with 0 the highest one again (MB-06). */
  record MemblockSetBottomUp(int enable) implements MemblockCall {}

  /** Nothing is handed out from there on (MB-08). */
  record MemblockSetCurrentLimit(long limit) implements MemblockCall {}

  /** From now on a full list may double (MB-10). */
  record MemblockAllowResize() implements MemblockCall {}

  /** Whether the byte is memory (MB-12). */
  record MemblockIsMemory(long addr) implements MemblockCall {}

  /** Whether the byte is in use (MB-12). */
  record MemblockIsReserved(long addr) implements MemblockCall {}

  /** Whether the range lies inside one region of memory (MB-12). */
  record MemblockIsRegionMemory(long base, long size) implements MemblockCall {}

  /** Whether any byte of the range is in use (MB-12). */
  record MemblockIsRegionReserved(long base, long size) implements MemblockCall {}

  /** Gives every free page to the page allocator (MB-14); answers with the blocks. */
  record MemblockFreeAll() implements MemblockCall {}

  /** Gives the whole pages of a range that was in use to the page allocator, after that. */
  record MemblockFreeLate(Operand base, long size) implements MemblockCall {}

  /** Looks at both lists (MB-01). */
  record Memblock() implements MemblockCall {}
}
