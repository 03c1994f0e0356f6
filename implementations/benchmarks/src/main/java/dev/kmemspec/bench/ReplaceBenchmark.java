package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** A random one of many live blocks is freed, and another allocated in its place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ReplaceBenchmark {
  /** Live blocks, a power of two. */
  @Param({"128", "1024", "65536"})
  public int live;

  /** The sizes: all 64 bytes, or many small ones and few up to 4 KiB. */
  @Param({"64", "mixed"})
  public String sizes = "64";

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
  private @Nullable Replacing blocks;

  /** Starts the rival and fills the places. */
  @Setup
  public void start() {
    heap.close();
    heap = Rivals.start(rival);
    blocks = new Replacing(heap, live, sizes);
  }

  /** Frees all. */
  @TearDown
  public void end() {
    Objects.requireNonNull(blocks).freeAll();
    heap.close();
  }

  /** What the loop costs without an allocator. */
  @Benchmark
  public long loopAlone() {
    return Objects.requireNonNull(blocks).nothing();
  }

  /** One replacement. */
  @Benchmark
  public long replace() {
    return Objects.requireNonNull(blocks).replace();
  }
}
