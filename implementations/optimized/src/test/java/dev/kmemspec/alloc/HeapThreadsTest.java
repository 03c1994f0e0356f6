package dev.kmemspec.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a heap promises to many threads. */
final class HeapThreadsTest {
  private static final int STEPS = 60_000;

  private final List<LeakReport> reports = new ArrayList<>();
  private final Heap heap =
      Heap.create(
          HeapOptions.DEFAULT.limitedTo(256L << 20).forThreads(4).reportingLeaksTo(reports::add));
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @AfterEach
  void nothing_is_live_and_the_structures_are_sound() {
    heap.validate();
    assertThat(heap.statistics().liveSmallBytes()).isZero();
    heap.close();
    assertThat(reports.getFirst().isEmpty()).as(reports.getFirst().toString()).isTrue();
  }

  /** Every block is filled with its own address; whoever frees it looks whether it still is. */
  private void exchange(int seed, ConcurrentLinkedQueue<long[]> passed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] mine = new long[64];
    for (int step = 0; step < STEPS; step++) {
      int place = random.nextInt(mine.length);
      if (mine[place] == 0) {
        mine[place] = filled(1 + random.nextInt(1 + random.nextInt(3000)));
      } else {
        checkAndFree(mine[place]);
        mine[place] = 0;
      }
      if (step % 500 == 0) {
        passed.add(mine);
        mine = passed.poll();
        mine = mine == null ? new long[64] : mine;
      }
    }
    passed.add(mine);
  }

  private long filled(long size) {
    long address = heap.malloc(size);
    assertThat(address).isNotZero();
    byte[] content = new byte[(int) size];
    Arrays.fill(content, mark(address));
    heap.memory().write(address, content);
    return address;
  }

  private void checkAndFree(long address) {
    byte[] first = new byte[1];
    heap.memory().read(address, first);
    assertThat(first[0]).as("the content of %x", address).isEqualTo(mark(address));
    heap.memory().write(address, new byte[] {(byte) ~mark(address)});
    heap.free(address);
  }

  private static byte mark(long address) {
    return (byte) (address >>> 4 ^ address >>> 12);
  }

  private Thread start(Thread.Builder builder, Runnable work) {
    return builder.start(() -> {
      try {
        work.run();
      } catch (Throwable thrown) {
        failures.add(thrown);
      }
    });
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void blocks_pass_between_owners_sharers_and_virtual_threads() throws InterruptedException {
    ConcurrentLinkedQueue<long[]> passed = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int seed = i;
      Thread.Builder builder = i % 3 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(start(builder, () -> exchange(seed, passed)));
    }
    join(threads);
    for (long[] blocks = passed.poll(); blocks != null; blocks = passed.poll()) {
      for (long block : blocks) {
        if (block != 0) {
          checkAndFree(block);
        }
      }
    }
    assertThat(heap.statistics().threads()).as("4 platform threads, 4 virtual").isBetween(4, 8);
  }

  @Test
  void a_producer_and_a_consumer_recycle_the_same_memory() throws InterruptedException {
    BlockingQueue<long[]> queue = new ArrayBlockingQueue<>(8);
    Thread producer =
        start(
            Thread.ofPlatform(),
            () -> {
              for (int i = 0; i < 2000; i++) {
                long[] batch = new long[32];
                for (int each = 0; each < batch.length; each++) {
                  batch[each] = filled(64);
                }
                put(queue, batch);
              }
              put(queue, new long[0]);
            });
    Thread consumer =
        start(
            Thread.ofPlatform(),
            () -> {
              for (long[] batch = take(queue); batch.length > 0; batch = take(queue)) {
                for (long block : batch) {
                  checkAndFree(block);
                }
              }
            });
    join(List.of(producer, consumer));
    assertThat(heap.statistics().smallBytes()).as("memory for 64,000 blocks").isLessThan(1 << 20);
  }

  private static void put(BlockingQueue<long[]> queue, long[] batch) {
    try {
      queue.put(batch);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static long[] take(BlockingQueue<long[]> queue) {
    try {
      return queue.take();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void a_dead_thread_leaves_its_stock_to_the_next() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      join(List.of(start(Thread.ofPlatform(), () -> heap.free(filled(1000)))));
    }
    assertThat(heap.statistics().threads()).isEqualTo(1);
    assertThat(heap.statistics().slowCalls()).as("refills of 50 threads").isLessThanOrEqualTo(2);
  }

  @Test
  void a_dead_virtual_thread_leaves_its_stock_to_the_next() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      join(List.of(start(Thread.ofVirtual(), () -> heap.free(filled(1000)))));
    }
    assertThat(heap.statistics().threads()).isEqualTo(1);
    assertThat(heap.statistics().slowCalls()).as("refills of 50 threads").isLessThanOrEqualTo(2);
  }

  @Test
  void virtual_threads_beyond_the_limit_share() throws InterruptedException {
    List<LeakReport> told = new ArrayList<>();
    try (Heap small =
        Heap.create(HeapOptions.DEFAULT.forVirtualThreads(2).reportingLeaksTo(told::add))) {
      CountDownLatch done = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      CountDownLatch allocated = new CountDownLatch(8);
      for (int i = 0; i < 8; i++) {
        threads.add(
            start(
                Thread.ofVirtual(),
                () -> {
                  long block = small.malloc(100);
                  allocated.countDown();
                  await(done);
                  small.free(block);
                }));
      }
      await(allocated);
      assertThat(small.statistics().threads()).as("stripes of 8 living threads").isEqualTo(2);
      done.countDown();
      join(threads);
      small.validate();
    }
    assertThat(told.getFirst().isEmpty()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void what_the_dead_hold_serves_the_living_before_a_request_fails() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(start(Thread.ofPlatform(), () -> heap.free(filled(2000))));
    }
    join(threads);
    long all = heap.malloc(heap.statistics().limitBytes());
    assertThat(all).as("a block as large as the heap").isNotZero();
    heap.free(all);
  }
}
