package dev.kmemspec.bench;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.PageAllocator;
import java.util.SplittableRandom;
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
 * Pages of the page allocator, through the interface that the suite uses. An operation is one page,
 * or one block of the largest order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PagesBenchmark {
  private static final int FRAMES = 1 << 15;
  private static final int BATCH = 512;

  /** As many as the pages of a block of the largest order, which is 10. */
  private static final int LARGEST = 1 << 10;

  /** Who is measured. */
  @Param({"optimized", "bestfit", "reference"})
  public String implementation = "optimized";

  private Allocator allocator = Kernels.start("reference", Machine.simple(4096, 16, 1));
  private PageAllocator pages = Kernels.part(allocator, PageAllocator.class);
  private Counters counters = Kernels.part(allocator, Counters.class);
  private int largestOrder;
  private final long[] taken = new long[LARGEST];
  private final int[] shuffled = new int[BATCH];

  /** Starts a machine of 128 MiB. */
  @Setup
  public void start() {
    allocator.close();
    Machine machine = Machine.simple(4096, FRAMES, 1);
    largestOrder = machine.maxOrder();
    allocator = Kernels.start(implementation, machine);
    pages = Kernels.part(allocator, PageAllocator.class);
    counters = Kernels.part(allocator, Counters.class);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < BATCH; i++) {
      int other = random.nextInt(i + 1);
      shuffled[i] = shuffled[other];
      shuffled[other] = i;
    }
  }

  /** Ends it. */
  @TearDown
  public void end() {
    allocator.close();
  }

  /** One page, given back at once: the list of the CPU. */
  @Benchmark
  public long pagePair() {
    long page = pages.allocPages(Gfp.KERNEL.bits(), 0);
    pages.freePagesOf(page, 0);
    return page;
  }

  /** More pages than a CPU keeps, given back in another order. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long pagesInBatches() {
    for (int i = 0; i < BATCH; i++) {
      taken[i] = pages.allocPages(Gfp.KERNEL.bits(), 0);
    }
    for (int i : shuffled) {
      pages.freePagesOf(taken[i], 0);
    }
    return taken[0];
  }

  /** A block of the largest order, given back at once. */
  @Benchmark
  public long largestPair() {
    return largest();
  }

  private long largest() {
    long block = pages.allocPages(Gfp.KERNEL.bits(), largestOrder);
    if (block == 0) {
      throw new IllegalStateException("no block of the largest order is left");
    }
    pages.freePagesOf(block, largestOrder);
    return block;
  }

  /**
   * Blocks of the largest order are split into single pages until as many are taken as one has;
   * they are given back and merged, until one of the largest order can be had again.
   */
  @Benchmark
  @OperationsPerInvocation(LARGEST)
  public long splitAndMerge() {
    for (int i = 0; i < LARGEST; i++) {
      taken[i] = pages.allocPages(Gfp.KERNEL.bits(), 0);
    }
    for (long page : taken) {
      pages.freePagesOf(page, 0);
    }
    counters.drain();
    return largest();
  }
}
