package dev.kmemspec.optimized;

import dev.kmemspec.alloc.NativeHeap;
import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A heap as the C library's calls; thread-safe, as the heap is. */
final class HeapAllocator implements UserHeap {
  private static final MemorySegment EVERYTHING = everything();

  private final NativeHeap heap;
  private final Queue<String> reports;

  /** That heap, and where what it reports can be had. */
  HeapAllocator(NativeHeap heap, Queue<String> reports) {
    this.heap = heap;
    this.reports = reports;
  }

  @SuppressWarnings("restricted") // Reading what was handed out, by its address.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public void read(long address, byte[] into) {
        MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, address, into, 0, into.length);
      }

      @Override
      public void write(long address, byte[] from) {
        MemorySegment.copy(from, 0, EVERYTHING, ValueLayout.JAVA_BYTE, address, from.length);
      }
    };
  }

  @Override
  public List<String> takeReports() {
    List<String> taken = new ArrayList<>();
    for (String line = reports.poll(); line != null; line = reports.poll()) {
      taken.add(line);
    }
    return taken;
  }

  @Override
  public long malloc(long size) {
    return heap.malloc(size);
  }

  @Override
  public void free(long p) {
    heap.free(p);
  }

  @Override
  public long calloc(long n, long size) {
    return heap.calloc(n, size);
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public long realloc(long p, long size) {
    return heap.realloc(p, size);
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    return Long.bitCount(alignment) == 1 && alignment > 0 ? heap.alignedAlloc(alignment, size) : 0;
  }

  @Override
  public long usableSize(long p) {
    return heap.usableSize(p);
  }

  @Override
  public void close() {
    heap.close();
  }
}
