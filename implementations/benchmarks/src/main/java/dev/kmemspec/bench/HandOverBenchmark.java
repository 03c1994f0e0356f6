package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread allocates, another frees. An operation is one block; 4096 of them cross in batches,
 * the last of which is waited for.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HandOverBenchmark {
  private static final int BLOCKS = 4096;
  private static final int MOST_BATCHES = 8;

  /** Blocks that cross at once. */
  @Param({"1", "8", "32", "128"})
  public int batch;

  /** Who is measured: those whose blocks are addresses. */
  @Param({"optimized", "glibc", "jemalloc", "mimalloc", "tcmalloc"})
  public String rival = Rivals.OURS;

  private Ring ring = new Ring(MOST_BATCHES, 1);
  private Rival heap = Rivals.start(Rivals.OURS);
  private Thread consumer = new Thread();

  /** Starts the rival and the thread that frees. */
  @Setup
  public void start() {
    heap.close();
    heap = Rivals.start(rival);
    ring = new Ring(MOST_BATCHES, batch);
    consumer = Thread.ofPlatform().daemon().start(this::consume);
  }

  /** Ends both. */
  @TearDown
  public void end() throws InterruptedException {
    ring.close();
    consumer.join();
    heap.close();
  }

  private void consume() {
    for (long[] blocks = ring.toEmpty(); blocks.length > 0; blocks = ring.toEmpty()) {
      for (long block : blocks) {
        heap.free(block);
      }
      ring.emptied();
    }
  }

  /** All blocks of one round. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public int handOver() {
    int sent = 0;
    while (sent < BLOCKS) {
      long[] blocks = ring.toFill();
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = heap.malloc(64);
      }
      ring.filled();
      sent += blocks.length;
    }
    return sent;
  }
}
