package dev.kmemspec.alloc.dma;

import dev.kmemspec.alloc.Interleavings;
import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Blocks that two CPUs take out of one pool, two to a page. */
public class DmaPoolLincheckTest {
  private static final int THREADS = 4;
  private static final int FRAMES = 16;
  private static final int SIZE = 2048;
  private static final long BASE = 1L << 40;

  private final Pages pages =
      new Pages(
          new PageConfig(
              12, 3, THREADS, List.of(ZoneSpec.plain(0, FRAMES)), new int[] {0}, -1, false, true),
          new SimulatedMemory(BASE, FRAMES << 12),
          line -> {
            throw new IllegalStateException(line);
          });
  private final DmaPool pool =
      Objects.requireNonNull(
          DmaPool.of(new DmaMemory(pages, true, true), "blocks", 64, SIZE, 0, 0), "a pool");

  /** Who has a block: set by whoever takes it, cleared by whoever gives it back. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray((FRAMES << 12) / SIZE);

  private final long[][] held = new long[THREADS][8];
  private final int[] counts = new int[THREADS];

  private int place(long block) {
    return (int) (block - BASE) / SIZE;
  }

  /** Takes a block: true unless somebody has it. */
  @Operation
  public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    long block = pool.take(cpu, GfpFlags.KERNEL | GfpFlags.NOWARN);
    if (block == 0) {
      return true;
    }
    held[cpu][counts[cpu]++] = block;
    return owners.getAndSet(place(block), 1) == 0;
  }

  /** Gives the own block back that was taken last. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    if (counts[cpu] > 0) {
      long block = held[cpu][--counts[cpu]];
      owners.set(place(block), 0);
      pool.give(block);
    }
    return true;
  }

  /** What the pool must satisfy once both threads are done. */
  @Validate
  public void validate() {
    pool.validate();
    pages.validate();
  }

  @Test
  void a_block_has_one_owner_in_every_interleaving() {
    Interleavings.explore(DmaPoolLincheckTest.class);
  }
}
