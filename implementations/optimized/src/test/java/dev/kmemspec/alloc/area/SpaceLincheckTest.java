package dev.kmemspec.alloc.area;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.alloc.Interleavings;
import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.memory.Window;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Addresses that two CPUs take and give back: windows of their own, holes and lazy areas behind a
 * lock. And that the checker is no formality: without the lock it finds a page with two owners.
 */
public class SpaceLincheckTest {
  private static final int PAGES = 16;
  private static final int SHIFT = 12;
  private static final int THREADS = 4;
  private static final long START = 1L << 40;

  private final Space space =
      new Space(
          Window.onto(new SimulatedMemory(1 << 30, 1 << 20), START, PAGES << SHIFT, SHIFT),
          THREADS,
          new AreaPolicy(AreaPolicy.Reuse.AT_ONCE, 2 << SHIFT, true, true));

  /** Who has a page: set by whoever takes it, cleared by whoever gives it back. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray(PAGES);

  private final Area[][] held = new Area[THREADS][8];
  private final int[] counts = new int[THREADS];

  /** Takes an area of one page or two: true unless somebody has a page of it. */
  @Operation
  public boolean take(
      @Param(gen = ThreadIdGen.class) int thread, @Param(gen = BooleanGen.class) boolean large) {
    int cpu = thread % THREADS;
    Area area = space.take(cpu, large ? 2 : 1, 1, START, START + (PAGES << SHIFT));
    boolean alone = true;
    for (int i = 0; area != null && i <= area.pages; i++) {
      alone &= owners.getAndSet((int) ((area.start - START) >>> SHIFT) + i, 1) == 0;
    }
    if (area != null) {
      space.publish(area);
      held[cpu][counts[cpu]++] = area;
    }
    return alone;
  }

  /** Gives the own area back that was taken last. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    if (counts[cpu] > 0) {
      Area area = held[cpu][--counts[cpu]];
      for (int i = 0; i <= area.pages; i++) {
        owners.set((int) ((area.start - START) >>> SHIFT) + i, 0);
      }
      space.give(cpu, area);
    }
    return true;
  }

  /** Flushes while others run. */
  @Operation
  public boolean flush(@Param(gen = ThreadIdGen.class) int thread) {
    space.flushWholly(thread % THREADS);
    return true;
  }

  /** The pages add up once both threads are done. */
  @Validate
  public void validate() {
    space.validate(0);
  }

  @Test
  void a_page_has_one_owner_in_every_interleaving() {
    Interleavings.explore(SpaceLincheckTest.class);
  }

  /** The holes without the lock that guards them. */
  public static class Unguarded {
    private final Holes holes = new Holes(0, PAGES);
    private final AtomicIntegerArray owners = new AtomicIntegerArray(PAGES);

    /** Takes a page: true unless somebody has it. */
    @Operation
    public boolean take() {
      long page = holes.takeLowest(1, 1, 0, PAGES);
      return page == Holes.NONE || owners.getAndSet((int) page, 1) == 0;
    }
  }

  @Test
  void without_the_lock_a_page_with_two_owners_is_found() {
    assertThatThrownBy(() -> Interleavings.explore(Unguarded.class))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
