package dev.kmemspec.alloc.percpu;

import dev.kmemspec.alloc.Interleavings;
import dev.kmemspec.alloc.area.AreaPolicy;
import dev.kmemspec.alloc.area.Space;
import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Areas that two CPUs take out of the chunks that all share;. */
public class PercpuLincheckTest {
  private static final int THREADS = 4;
  private static final int FRAMES = 256;
  private static final int SHIFT = 12;
  private static final int SIZE = 2 << 10;
  private static final long BASE = 1L << 40;
  private static final long START = 1L << 41;
  private static final long SPACE = 1L << 22;

  private final SimulatedMemory memory = new SimulatedMemory(BASE, FRAMES << SHIFT);
  private final Pages pages =
      new Pages(
          new PageConfig(
              SHIFT,
              3,
              THREADS,
              List.of(ZoneSpec.plain(0, FRAMES)),
              new int[] {0},
              -1,
              false,
              true),
          memory,
          line -> {
            throw new IllegalStateException(line);
          });
  private final Space space =
      new Space(
          Window.onto(memory, START, SPACE, SHIFT),
          THREADS,
          new AreaPolicy(AreaPolicy.Reuse.AT_ONCE, SPACE, true, true));
  private final Percpu percpu = new Percpu(pages, space);

  /** Who has 2 KiB of the addresses: set by whoever takes them, cleared by whoever gives. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray((int) (SPACE / SIZE));

  private final long[][] held = new long[THREADS][8];
  private final int[] counts = new int[THREADS];

  private int place(long pointer) {
    return (int) (pointer / SIZE);
  }

  /** Takes an area: true unless somebody has it. */
  @Operation
  public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    long pointer = percpu.take(cpu, ChunkKind.DYNAMIC, SIZE, SIZE, GfpFlags.KERNEL);
    if (pointer == 0) {
      return true;
    }
    held[cpu][counts[cpu]++] = pointer;
    return owners.getAndSet(place(pointer), 1) == 0;
  }

  /** Gives the own area back that was taken last. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    if (counts[cpu] > 0) {
      long pointer = held[cpu][--counts[cpu]];
      owners.set(place(pointer), 0);
      percpu.give(cpu, pointer);
    }
    return true;
  }

  /** Chunks, addresses and pages add up once both threads are done. */
  @Validate
  public void validate() {
    percpu.validate();
    space.validate(percpu.addressPages());
    pages.validate();
  }

  @Test
  void an_area_has_one_owner_in_every_interleaving() {
    Interleavings.explore(PercpuLincheckTest.class);
  }
}
