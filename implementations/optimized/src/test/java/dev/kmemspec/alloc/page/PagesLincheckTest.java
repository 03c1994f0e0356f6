package dev.kmemspec.alloc.page;

import dev.kmemspec.alloc.Interleavings;
import dev.kmemspec.alloc.memory.SimulatedMemory;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * The zone under its lock and the lists of the CPUs without one: however two CPUs interleave, a
 * frame has one owner, and the lists add up.
 */
public class PagesLincheckTest {
  private static final int FRAMES = 16;
  private static final long BASE = 1L << 40;
  private static final int THREADS = 4;

  private final Pages pages =
      new Pages(
          new PageConfig(
              12, 3, THREADS, List.of(ZoneSpec.plain(0, FRAMES)), new int[] {0}, 1, false, true),
          new SimulatedMemory(BASE, FRAMES << 12),
          line -> {});

  /** Who has a frame: set by whoever takes it, cleared by whoever gives it back. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray(FRAMES);

  /** The blocks that each thread has; touched by that thread alone. */
  private final long[][] held = new long[THREADS][8];

  private final int[] counts = new int[THREADS];

  /** Takes a block: true unless somebody has one of its frames. */
  @Operation
  public boolean take(
      @Param(gen = ThreadIdGen.class) int thread, @Param(gen = IntGen.class) int order) {
    int cpu = thread % THREADS;
    int size = order & 3;
    long address = pages.allocate(cpu, Pages.NO_NODE, GfpFlags.NOWARN, size, Pages.USE_PAGES);
    boolean alone = true;
    for (int i = 0; address != 0 && i < 1 << size; i++) {
      alone &= owners.getAndSet(pages.frame(address) + i, 1) == 0;
    }
    if (address != 0) {
      held[cpu][counts[cpu]++] = address << 2 | size;
    }
    return alone;
  }

  /** Gives the own block back that was taken last. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    if (counts[cpu] > 0) {
      long block = held[cpu][--counts[cpu]];
      int frame = pages.frame(block >> 2);
      for (int i = 0; i < 1 << (block & 3); i++) {
        owners.set(frame + i, 0);
      }
      pages.release(cpu, frame, (int) block & 3);
    }
    return true;
  }

  /** What the lists must satisfy once both threads are done. */
  @Validate
  public void validate() {
    pages.validate();
  }

  @Test
  void a_frame_has_one_owner_in_every_interleaving() {
    Interleavings.explore(PagesLincheckTest.class);
  }
}
