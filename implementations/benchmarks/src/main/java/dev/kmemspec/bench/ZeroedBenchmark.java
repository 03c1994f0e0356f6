package dev.kmemspec.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A zeroed block is allocated and freed again: the same memory, so that it has to be zeroed. */
@State(Scope.Thread)
public class ZeroedBenchmark extends OfOneRival {
  /** Bytes of a block. */
  @Param({"64", "512", "4096", "65536"})
  public long size;

  /** One pair. */
  @Benchmark
  public long zeroedPair() {
    long block = heap.calloc(size);
    heap.free(block);
    return block;
  }
}
