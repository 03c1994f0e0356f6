package dev.kmemspec.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of many threads, judged for overlap in time: two blocks that share bytes must
 * not both have been certainly live at one moment. A block is certainly live from the return of its
 * allocation to the call of its free.
 */
final class HeapHistoryTest {
  private static final int THREADS = 6;
  private static final int STEPS = 12_000;

  private static final class Worker {
    final Heap heap;
    final ConcurrentLinkedQueue<long[]> passed;
    final SplittableRandom random;
    final List<Lives.Life> lives = new ArrayList<>();
    final List<long[]> held = new ArrayList<>();

    Worker(Heap heap, ConcurrentLinkedQueue<long[]> passed, int seed) {
      this.heap = heap;
      this.passed = passed;
      random = new SplittableRandom(seed);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> allocate();
          case 3, 4 -> free(held.isEmpty() ? null : held.remove(random.nextInt(held.size())));
          case 5 -> free(passed.poll());
          default -> {
            if (!held.isEmpty()) {
              passed.add(held.remove(random.nextInt(held.size())));
            }
          }
        }
      }
      held.forEach(this::free);
      for (long[] block = passed.poll(); block != null; block = passed.poll()) {
        free(block);
      }
    }

    private void allocate() {
      long size = 1L + random.nextInt(random.nextInt(40) == 0 ? 200_000 : 600);
      long address = heap.malloc(size);
      if (address != 0) {
        held.add(new long[] {address, size, System.nanoTime()});
      }
    }

    private void free(long @Nullable [] block) {
      if (block != null) {
        lives.add(new Lives.Life(block[0], block[1], block[2], System.nanoTime()));
        heap.free(block[0]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void no_two_live_blocks_share_a_byte(int seed) throws InterruptedException {
    List<Lives.Life> lives = new ArrayList<>();
    try (Heap heap =
        Heap.create(HeapOptions.DEFAULT.limitedTo(64L << 20).forThreads(THREADS / 2))) {
      ConcurrentLinkedQueue<long[]> passed = new ConcurrentLinkedQueue<>();
      List<Worker> workers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Worker worker = new Worker(heap, passed, seed * 100 + i);
        workers.add(worker);
        threads.add(
            i % 3 == 2
                ? Thread.ofVirtual().start(worker::run)
                : Thread.ofPlatform().start(worker::run));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      workers.forEach(worker -> lives.addAll(worker.lives));
      heap.validate();
      assertThat(heap.statistics().liveSmallBytes() + heap.statistics().largeBytes()).isZero();
    }
    assertThat(lives).hasSizeGreaterThan(THREADS * STEPS / 4);
    assertThat(Lives.firstOverlap(lives)).as("two lives that overlap").isEmpty();
  }
}
