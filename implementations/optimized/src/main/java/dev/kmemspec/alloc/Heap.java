package dev.kmemspec.alloc;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.slab.Depot;
import java.lang.foreign.MemorySegment;

/**
 * Memory outside the Java heap, in blocks that any thread allocates and any thread frees.
 *
 * <table>
 *   <caption>Ways to the same block</caption>
 *   <tr><th>call</th><th>content</th><th>when there is none</th><th>after close</th></tr>
 *   <tr><td>{@link #malloc}</td><td>arbitrary</td><td>0</td><td>undefined</td></tr>
 *   <tr><td>{@link #calloc}</td><td>zero</td><td>0</td><td>undefined</td></tr>
 *   <tr><td>{@link #allocate}</td><td>arbitrary</td><td>{@link HeapExhaustedException}</td>
 *       <td>access throws IllegalStateException</td></tr>
 *   <tr><td>{@link #allocateZeroed}</td><td>zero</td><td>the same</td><td>the same</td></tr>
 * </table>
 *
 * <p>Addresses are the core, segments the veneer: {@code malloc} and {@code free} cost a few
 * nanoseconds, a segment a few more. Nothing is zeroed unless asked for. Blocks start at multiples
 * of 16; those of a page and more at multiples of 64 KiB.
 *
 * <p>Contract for threads. Assumptions: what is freed came from this heap, is live, and is freed
 * once. Guarantees: a block belongs to nobody else until it is freed; a block may be freed by
 * another thread than the one that allocated it. Progress: a platform thread with a stripe of its
 * own neither locks nor makes an atomic instruction but on one call in some thirty.
 *
 * {@snippet :
 * try (Heap heap = Heap.create(HeapOptions.DEFAULT.named("orders").limitedTo(1L << 30))) {
 *   MemorySegment order = heap.allocate(256);
 *   heap.free(order);
 * }
 * }
 */
public final class Heap implements NativeHeap {
  /*
   * The fast path.
   *
   * malloc: the class of the size (a byte load), the thread (a register, and its number), the
   * stripe (a load), the head of the class (a load, a compare with its owner, a test, a store),
   * the entry (a load). No lock, no atomic, no write but the head.
   *
   * free: the class of the page (subtract, shift, a byte load), then the same stripe and head, and
   * a store of the entry. The block itself is not touched: it may lie in no cache at all.
   *
   * All that is rare is in Core.
   */
  private static final byte[] CLASS_OF = SizeClasses.table();

  private final Core core;
  private final long[][] stripes;
  private final byte[] pageClass;
  private final long base;

  private Heap(HeapOptions options) {
    core = new Core(options);
    stripes = core.stripes.slots();
    pageClass = core.pageClass;
    base = core.memory.base();
  }

  /**
   * A heap; address space for all of its limit is reserved, and nothing else.
   *
   * @throws dev.kmemspec.alloc.memory.MappingException when the operating system refuses
   */
  public static Heap create(HeapOptions options) {
    return new Heap(options);
  }

  /**
   * A block of at least {@code size} bytes, of which nothing is known; for size 0 one that may only
   * be freed.
   *
   * @return its address, or 0 where the limit is reached
   */
  @Override
  public long malloc(long size) {
    return take(size) & ~Depot.ZERO;
  }

  /** An entry, with a bit that says whether it reads as zero. */
  private long take(long size) {
    if (Long.compareUnsigned(size - 1, SizeClasses.MOST_SMALL) < 0) {
      int at = CLASS_OF[(int) (size - 1) >>> SizeClasses.GRAIN_SHIFT] << Stripe.CLASS_SHIFT;
      long self = Thread.currentThread().threadId();
      long[] slots = stripes[(int) self & stripes.length - 1];
      long head = slots[at];
      int count = (int) head & Stripe.COUNT;
      if (head >>> Stripe.OWNER_SHIFT == self && count > 0) {
        slots[at] = head + Stripe.TAKEN;
        return slots[at + count];
      }
    }
    return core.entry(size);
  }

  /** Gives a block back; 0 is a no-op. */
  @Override
  public void free(long address) {
    int page = (int) ((address - base) >>> Core.PAGE_SHIFT);
    if (Integer.compareUnsigned(page, pageClass.length) < 0) {
      int at = pageClass[page] << Stripe.CLASS_SHIFT;
      long self = Thread.currentThread().threadId();
      long[] slots = stripes[(int) self & stripes.length - 1];
      long head = slots[at];
      if (head >>> Stripe.OWNER_SHIFT == self && (head & Stripe.ROOM) != 0) {
        slots[at + ((int) head & Stripe.COUNT) + 1] = address;
        slots[at] = head - Stripe.TAKEN;
        return;
      }
    }
    core.freeSlow(address);
  }

  /** {@code n} elements of {@code size} bytes that read as zero; 0 where the product overflows. */
  @Override
  public long calloc(long n, long size) {
    if (Math.unsignedMultiplyHigh(n, size) != 0) {
      return 0;
    }
    long bytes = n * size;
    long entry = take(bytes);
    long address = entry & ~Depot.ZERO;
    if (entry == address && address != 0 && bytes != 0) {
      core.memory.zero(address, bytes);
    }
    return address;
  }

  /**
   * The content of a block in one of another size, which may be the same block; an address of 0 is
   * as {@link #malloc}.
   *
   * @return the address, or 0 where the limit is reached: the old block is untouched then
   */
  @Override
  public long realloc(long address, long size) {
    if (address == 0) {
      return malloc(size);
    }
    long usable = usableSize(address);
    boolean fits = Long.compareUnsigned(size, usable) <= 0;
    if (fits && (size >= usable / 2 || usable <= SizeClasses.GRAIN)) {
      return address;
    }
    long moved = malloc(size);
    if (moved != 0) {
      core.memory.copy(address, moved, fits ? size : usable);
      free(address);
    }
    return moved;
  }

  /**
   * A block whose address is a multiple of {@code alignment}, a power of two.
   *
   * @return its address, or 0 where the limit is reached or nothing can be aligned so
   */
  @Override
  public long alignedAlloc(long alignment, long size) {
    if (Long.bitCount(alignment) != 1 || alignment <= 0) {
      throw new IllegalArgumentException("an alignment of " + alignment + " is no power of two");
    }
    return alignment <= SizeClasses.GRAIN ? malloc(size) : core.alignedSlow(alignment, size);
  }

  /** How many bytes of a live block may be used, at least those asked for. */
  @Override
  public long usableSize(long address) {
    return core.usableSize(address);
  }

  /**
   * A block as a segment of exactly that size, aligned for every type; its content is arbitrary.
   */
  @Override
  public MemorySegment allocate(long byteSize) {
    return segment(malloc(requireSize(byteSize)), byteSize);
  }

  /** A block as a segment of exactly that size; its content is arbitrary. */
  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    return segment(alignedAlloc(byteAlignment, requireSize(byteSize)), byteSize);
  }

  /** A block as a segment that reads as zero. */
  @Override
  public MemorySegment allocateZeroed(long byteSize) {
    return segment(calloc(1, requireSize(byteSize)), byteSize);
  }

  private static long requireSize(long byteSize) {
    if (byteSize < 0) {
      throw new IllegalArgumentException("a segment of " + byteSize + " bytes");
    }
    return byteSize;
  }

  private MemorySegment segment(long address, long byteSize) {
    if (address == 0) {
      throw exhausted(byteSize);
    }
    return view(address, byteSize);
  }

  /**
   * Gives the block back that starts where the segment does; neither may be used any more.
   *
   * @throws IllegalArgumentException for a segment that is not of this heap
   */
  @Override
  public void free(MemorySegment segment) {
    long address = segment.address();
    if (address - base < 0 || address - base >= core.memory.bytes()) {
      throw new IllegalArgumentException("the segment is not of " + core.options.name());
    }
    free(address);
  }

  /** A look at who has the memory. */
  @Override
  public HeapStatistics statistics() {
    return core.statistics();
  }

  /**
   * Gives what the calling thread, threads that have ended and the depots keep in stock back, and
   * all pages that become free to the operating system.
   */
  @Override
  public void trim() {
    core.trim();
  }

  /**
   * Checks every structure against its counts; only while no thread uses the heap.
   *
   * @throws IllegalStateException saying what is wrong
   */
  @Override
  public void validate() {
    core.validate();
  }

  PhysicalMemory memory() {
    return core.memory;
  }

  /** A part of the memory as a segment that ends with the heap. */
  MemorySegment view(long address, long byteSize) {
    return core.window.asSlice(address - base, byteSize);
  }

  HeapExhaustedException exhausted(long byteSize) {
    return core.exhausted(byteSize);
  }

  /**
   * Unmaps everything and reports what was live. Threads that access a segment meanwhile get an
   * IllegalStateException; no thread may call anything else any more. A second call has no effect.
   */
  @Override
  public void close() {
    core.close();
  }
}
