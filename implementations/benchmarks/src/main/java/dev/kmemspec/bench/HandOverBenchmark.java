package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  private final BlockingQueue<long[]> there = new ArrayBlockingQueue<>(MOST_BATCHES);
  private final BlockingQueue<long[]> back = new ArrayBlockingQueue<>(MOST_BATCHES);
  private Rival heap = Rivals.start(Rivals.OURS);
  private Thread consumer = new Thread();

  /** Starts the rival and the thread that frees. */
  @Setup
  public void start() throws InterruptedException {
    heap.close();
    heap = Rivals.start(rival);
    there.clear();
    back.clear();
    for (int i = 0; i < MOST_BATCHES; i++) {
      back.put(new long[batch]);
    }
    consumer = Thread.ofPlatform().daemon().start(this::consume);
  }

  /** Ends both. */
  @TearDown
  public void end() throws InterruptedException {
    consumer.interrupt();
    consumer.join();
    heap.close();
  }

  private void consume() {
    try {
      while (true) {
        long[] blocks = there.take();
        for (long block : blocks) {
          heap.free(block);
        }
        back.put(blocks);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /** All blocks of one round. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public int handOver() throws InterruptedException {
    int sent = 0;
    while (sent < BLOCKS) {
      long[] blocks = back.take();
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = heap.malloc(64);
      }
      there.put(blocks);
      sent += blocks.length;
    }
    return sent;
  }
}
