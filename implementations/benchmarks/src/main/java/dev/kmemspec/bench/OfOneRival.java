package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.concurrent.TimeUnit;
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

/** What the benchmarks of one heap among all rivals share: the rival, its life, the times. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public abstract class OfOneRival {
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

  /** The rival, started. */
  Rival heap = Rivals.start(Rivals.OURS);

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
}
