package dev.kmemspec.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * What a program asks of memory outside the Java heap: {@link Heap}, which is fast, or {@link
 * CheckedHeap}, which finds misuse. Which one is chosen once, at start; a program that names {@code
 * Heap} itself, or never makes the other, pays nothing for the choice.
 *
 * {@snippet :
 * NativeHeap heap = debugging ? CheckedHeap.create(options, checks) : Heap.create(options);
 * }
 */
public sealed interface NativeHeap extends SegmentAllocator, AutoCloseable
    permits Heap, CheckedHeap {

  /**
   * A block of at least {@code size} bytes, of which nothing is known; for size 0 one that may only
   * be freed.
   *
   * @return its address, or 0 where the limit is reached
   */
  long malloc(long size);

  /** {@code n} elements of {@code size} bytes that read as zero; 0 where the product overflows. */
  long calloc(long n, long size);

  /** The content of a block in one of another size; 0 where the limit is reached. */
  long realloc(long address, long size);

  /** A block whose address is a multiple of a power of two; 0 where the limit is reached. */
  long alignedAlloc(long alignment, long size);

  /** Gives a block back; 0 is a no-op. */
  void free(long address);

  /** Gives the block back that starts where the segment does. */
  void free(MemorySegment segment);

  /** How many bytes of a live block may be used, at least those asked for. */
  long usableSize(long address);

  /** A block as a segment that reads as zero. */
  MemorySegment allocateZeroed(long byteSize);

  /** A look at who has the memory. */
  HeapStatistics statistics();

  /** Gives back what is kept in stock. */
  void trim();

  /**
   * Checks every structure; only while no thread uses the heap.
   *
   * @throws IllegalStateException saying what is wrong
   */
  void validate();

  @Override
  void close();
}
