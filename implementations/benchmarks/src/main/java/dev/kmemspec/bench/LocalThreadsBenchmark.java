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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A thread on each CPU, all on one heap, each replacing random ones among blocks of its own. What
 * grows with the number of threads is what they hinder each other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@Threads(Threads.MAX)
public class LocalThreadsBenchmark {
  private static final int LIVE = 1024;

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

  /**
   * What one thread has. It is not freed at the end, when the virtual machine ends, too: another
   * thread may have ended the rival already.
   */
  @State(Scope.Thread)
  public static class Own {
    private @Nullable Replacing blocks;

    /** Fills the places. */
    @Setup
    public void start(LocalThreadsBenchmark shared) {
      blocks = new Replacing(shared.heap.forThread(), LIVE, shared.sizes);
    }
  }

  /** One replacement. */
  @Benchmark
  public long replaceLocally(Own own) {
    return Objects.requireNonNull(own.blocks).replace();
  }
}
