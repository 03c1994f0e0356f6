package dev.kmemspec.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A block is allocated and freed again at once. */
@State(Scope.Thread)
public class PairBenchmark extends OfOneRival {
  /** Bytes of a block. */
  @Param({"16", "64", "512", "4096"})
  public long size;

  /** Both calls inlined, as in a hot loop. */
  @Benchmark
  public long inlined() {
    long block = heap.malloc(size);
    heap.free(block);
    return block;
  }

  /** Both calls out of line, as in a large program. */
  @Benchmark
  public long outOfLine() {
    long block = mallocOutOfLine();
    freeOutOfLine(block);
    return block;
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private long mallocOutOfLine() {
    return heap.malloc(size);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private void freeOutOfLine(long block) {
    heap.free(block);
  }
}
