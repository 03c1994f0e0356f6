package dev.kmemspec.bench.rival;

import dev.kmemspec.alloc.Heap;
import dev.kmemspec.alloc.HeapOptions;

/** The optimized implementation's heap. */
public final class HeapRival implements Rival {
  private final Heap heap =
      Heap.create(HeapOptions.DEFAULT.limitedTo(4L << 30).reportingLeaksTo(report -> {}));

  /** A heap of 4 GiB. */
  public HeapRival() {}

  @Override
  public long malloc(long size) {
    return heap.malloc(size);
  }

  @Override
  public void free(long block) {
    heap.free(block);
  }

  @Override
  public long calloc(long size) {
    return heap.calloc(1, size);
  }

  @Override
  public String version() {
    return "of this project";
  }

  @Override
  public void close() {
    heap.close();
  }
}
