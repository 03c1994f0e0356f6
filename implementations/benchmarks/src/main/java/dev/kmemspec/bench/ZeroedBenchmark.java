package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
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

/** A zeroed block is allocated and freed again: the same memory, so that it has to be zeroed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ZeroedBenchmark {
  /** Bytes of a block. */
  @Param({"64", "512", "4096", "65536"})
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

  /** One pair. */
  @Benchmark
  public long zeroedPair() {
    long block = heap.calloc(size);
    heap.free(block);
    return block;
  }
}
