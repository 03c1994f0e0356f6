package dev.kmemspec.program;

import dev.kmemspec.machine.ZoneKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was observed of one call. What nobody looked at is absent, never guessed. */
public sealed interface Outcome {
  /** NULL, or 0 from a function that answers with an address. */
  Outcome NULL = new Null();

  /** ZERO_SIZE_PTR. */
  Outcome ZERO_SIZE_PTR = new ZeroSizePtr();

  /** A call without a result came back. */
  Outcome DONE = new Done();

  /** NULL. */
  record Null() implements Outcome {}

  /** ZERO_SIZE_PTR (KM-02). */
  record ZeroSizePtr() implements Outcome {}

  /** Nothing to see but that the call came back. */
  record Done() implements Outcome {}

  /**
   * A pointer, also that of a cache.
   *
   * @param address the virtual address
   * @param usable the usable bytes as ksize or malloc_usable_size tells; -1 where nobody asked
   * @param frames the frames behind the requested bytes, or null
   * @param nonzero how many of the requested bytes were not zero right after the call; -1 where
   *     nobody looked
   * @param content the requested bytes right after the call, or null; looked at after a constructor
   *     or krealloc
   * @param ctors how often the cache's constructor has run so far; -1 where nobody counts
   */
  record Pointer(
      long address,
      long usable,
      @Nullable Frames frames,
      long nonzero,
      @Nullable Content content,
      long ctors)
      implements Outcome {
    /** Only the address. */
    public static Pointer of(long address) {
      return new Pointer(address, -1, null, -1, null, -1);
    }

    /** The address and the usable size. */
    public static Pointer of(long address, long usable) {
      return new Pointer(address, usable, null, -1, null, -1);
    }
  }

  /** Several pointers, of a bulk call; shorter than asked where memory ran out. */
  record Pointers(List<Pointer> each) implements Outcome {
    public Pointers {
      each = List.copyOf(each);
    }
  }

  /**
   * A pointer to per-CPU memory, and where it lies.
   *
   * @param pointer what the caller passes on: each copy's address less its CPU's offset
   * @param copies the copy of every possible CPU, in order
   */
  record PerCpu(long pointer, List<Pointer> copies) implements Outcome {
    public PerCpu {
      copies = List.copyOf(copies);
    }
  }

  /**
   * A block that a device reaches as well.
   *
   * @param cpu the block as the CPU sees it
   * @param bus where the device finds its first byte
   */
  record Coherent(Pointer cpu, long bus) implements Outcome {}

  /** A number: ksize, a status. Unsigned where the C type is. */
  @SuppressWarnings(
      "AvoidCommonTypeNames") // The C side has no better word, and uses are qualified.
  record Number(long value) implements Outcome {}

  /** The bytes of {@link MemoryCall.Read}. */
  record Bytes(Content content) implements Outcome {}

  /** The answer of {@link WatchCall.Zoneinfo}. */
  record Zones(List<ZoneCounts> each) implements Outcome {
    public Zones {
      each = List.copyOf(each);
    }
  }

  /**
   * One zone's counters.
   *
   * @param managed pages that the allocator manages
   * @param free pages on the buddy lists
   * @param pcp pages parked on per-CPU lists
   * @param blocks free blocks by order, from 0
   */
  record ZoneCounts(int node, ZoneKind kind, long managed, long free, long pcp, List<Long> blocks) {
    public ZoneCounts {
      blocks = List.copyOf(blocks);
    }
  }

  /** The answer of {@link WatchCall.Slabinfo}. */
  record Slabs(List<SlabRow> each) implements Outcome {
    public Slabs {
      each = List.copyOf(each);
    }
  }

  /**
   * One cache's row (AC-03).
   *
   * @param objectSize the stride, in bytes
   * @param activeSlabs slabs with an object in use; SLUB counts all of them
   */
  record SlabRow(
      String name,
      long activeObjects,
      long objects,
      long objectSize,
      long objectsPerSlab,
      long pagesPerSlab,
      long slabs,
      long activeSlabs) {
    /** All of whose slabs are active. */
    public SlabRow(
        String name,
        long activeObjects,
        long objects,
        long objectSize,
        long objectsPerSlab,
        long pagesPerSlab,
        long slabs) {
      this(name, activeObjects, objects, objectSize, objectsPerSlab, pagesPerSlab, slabs, slabs);
    }
  }

  /** The answer of {@link MemblockCall.Memblock}: the list of memory, and of what is in use. */
  record Regions(List<Region> memory, List<Region> reserved) implements Outcome {
    public Regions {
      memory = List.copyOf(memory);
      reserved = List.copyOf(reserved);
    }
  }

  /**
   * One region of a list of memblock.
   *
   * @param base its first byte
   * @param size how many bytes, unsigned; 0 only for the entry that stands for an empty list
   * @param nid its node, or -1
   * @param flags as in {@link MemblockCall}, and the kernel's further ones
   */
  record Region(long base, long size, int nid, int flags) {
    /** One past the last byte. */
    public long end() {
      return base + size;
    }
  }

  /** What an early allocator gave to the page allocator at the hand-over, in that order (MB-14). */
  record HandedOver(List<FreeBlock> blocks) implements Outcome {
    public HandedOver {
      blocks = List.copyOf(blocks);
    }

    /** How many pages they have together. */
    public long pages() {
      return blocks.stream().mapToLong(FreeBlock::pages).sum();
    }
  }

  /** 2^order pages from a frame on. */
  record FreeBlock(long frame, int order) {
    public FreeBlock {
      if (order < 0 || order > 62) {
        throw new IllegalArgumentException("no block of pages has order " + order);
      }
    }

    /** How many pages. */
    public long pages() {
      return 1L << order;
    }
  }

  /**
   * The answer of {@link PercpuCall.PercpuStats}.
   *
   * @param allocations live ones, static variables not among them
   * @param chunks how many areas of equal units the memory is cut from
   * @param populated pages of one unit that have memory behind them, over all chunks; every CPU has
   *     as many
   * @param empty those of them on which nothing lies
   */
  record PercpuCounts(long allocations, long chunks, long populated, long empty)
      implements Outcome {}

  /**
   * The answer of {@link WatchCall.Meminfo}, in pages; -1 is what the allocator does not count.
   *
   * @param total pages that the zones manage
   * @param free pages on the free lists of all zones
   * @param sReclaimable slabs of caches with SLAB_RECLAIM_ACCOUNT
   * @param sUnreclaim all other slabs, and large blocks of kmalloc
   * @param vmallocUsed pages of vmalloc areas
   * @param percpu pages of per-CPU memory
   */
  record Meminfo(
      long total, long free, long sReclaimable, long sUnreclaim, long vmallocUsed, long percpu)
      implements Outcome {}

  /** The answer of {@link WatchCall.Vmallocinfo}, by ascending address. */
  record Areas(List<AreaRow> each) implements Outcome {
    public Areas {
      each = List.copyOf(each);
    }
  }

  /**
   * One area's row (VM-28).
   *
   * @param start its first byte
   * @param size bytes, guard page included
   * @param kind what it was made by
   * @param pages pages of RAM that belong to it; 0 where they are others'
   * @param user whether it may be mapped into user space
   * @param phys the physical address of device memory, or -1
   * @param nodes how many of its pages lie on which node
   */
  record AreaRow(
      long start,
      long size,
      AreaKind kind,
      long pages,
      boolean user,
      long phys,
      Map<Integer, Long> nodes) {
    public AreaRow {
      nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }
  }

  /** What an area was made by; the words are those of vmallocinfo. */
  enum AreaKind {
    /** vmalloc and per-CPU memory. */
    VMALLOC,
    /** vmap. */
    VMAP,
    /** ioremap. */
    IOREMAP,
    /** vm_map_ram. */
    VM_MAP_RAM,
    /** Freed, and not flushed yet. */
    UNPURGED
  }

  /** The runner did not make the call, and why: its operand never came to be, say. */
  record Skipped(String why) implements Outcome {}

  /** The implementation broke down instead of answering. */
  record Broke(Breakdown kind, String detail) implements Outcome {}

  /** The ways to break down. */
  enum Breakdown {
    /** It threw an exception. */
    THREW,
    /** It did not come back in time. */
    HUNG,
    /** Its virtual machine died. */
    DIED
  }
}
