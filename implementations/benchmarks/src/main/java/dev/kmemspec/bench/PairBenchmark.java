package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A block is allocated and freed again at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PairBenchmark {
  /** Bytes of a block. */
  @Param({"16", "64", "512", "4096"})
  public long size;

  /** Who is measured. */
  @Param({
    "optimized",
    "glibc",
    "jemalloc",
    "mimalloc",
    "tcmalloc",
    "netty-pooled",
    "netty-adaptive",
    "arena"
  })
  public String rival = Rivals.OURS;

  private Rival heap = Rivals.start(Rivals.OURS);

  /** Starts the rival. */
  @Setup
  public void start() {
    heap.close();
    heap = Rivals.start(rival);
  }

  /** Ends it. */
  @TearDown
  public void end() {
    heap.close();
  }

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
