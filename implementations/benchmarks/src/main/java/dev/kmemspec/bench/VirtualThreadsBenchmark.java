package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Many virtual threads, each of which allocates some blocks, lets others run, and frees them. An
 * operation is one block; starting and ending the threads is part of it, and is measured alone,
 * too.
 */
@State(Scope.Benchmark)
public class VirtualThreadsBenchmark extends OfOneRival {
  private static final int THREADS = 256;
  private static final int ROUNDS = 8;
  private static final int BLOCKS = 8;
  private static final int SIZE = 64;

  /** The threads without an allocator. */
  @Benchmark
  @OperationsPerInvocation(THREADS * ROUNDS * BLOCKS)
  public int threadsAlone() throws InterruptedException {
    return inThreads(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        letOthersRun();
      }
    });
  }

  /** The same, with blocks held while others run. */
  @Benchmark
  @OperationsPerInvocation(THREADS * ROUNDS * BLOCKS)
  public int virtualThreads() throws InterruptedException {
    return inThreads(this::allocateAndFree);
  }

  private void allocateAndFree() {
    Rival own = heap.forThread();
    long[] blocks = new long[BLOCKS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = own.malloc(SIZE);
      }
      letOthersRun();
      for (long block : blocks) {
        own.free(block);
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // That the scheduler takes turns is what is measured.
  private static void letOthersRun() {
    Thread.yield();
  }

  private static int inThreads(Runnable each) throws InterruptedException {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      threads[i] = Thread.startVirtualThread(each);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return threads.length;
  }
}
