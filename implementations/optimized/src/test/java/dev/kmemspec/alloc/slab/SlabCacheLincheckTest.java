package dev.kmemspec.alloc.slab;

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

/**
 * Sheaves of two CPUs over one depot. Sheaves hold four objects, so that batches move at every
 * other call; an object is handed to the other CPU by way of a shared place, as a remote free is.
 */
public class SlabCacheLincheckTest {
  private static final int FRAMES = 16;
  private static final int THREADS = 4;
  private static final int SIZE = 512;
  private static final long BASE = 1L << 40;

  private final Pages pages =
      new Pages(
          new PageConfig(
              12, 3, THREADS, List.of(ZoneSpec.plain(0, FRAMES)), new int[] {0}, -1, false, true),
          new SimulatedMemory(BASE, FRAMES << 12),
          line -> {
            throw new IllegalStateException(line);
          });
  private final SlabCaches caches =
      new SlabCaches(pages, new SlabPolicy(64, false, false, true, false, true, 4 * SIZE));
  private final SlabCache cache =
      Objects.requireNonNull(caches.create("objects", SIZE, 0, 0, null), "a cache");

  /** Who has an object: set by whoever takes it, cleared by whoever gives it back. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray((FRAMES << 12) / SIZE);

  private final long[][] held = new long[THREADS][16];
  private final int[] counts = new int[THREADS];

  private int place(long object) {
    return (int) (object - BASE) / SIZE;
  }

  /** Takes three objects: true unless somebody has one of them. */
  @Operation
  public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    boolean alone = true;
    for (int i = 0; i < 3; i++) {
      long object = cache.allocate(cpu, GfpFlags.NOWARN, Pages.NO_NODE);
      if (object != 0) {
        alone &= owners.getAndSet(place(object), 1) == 0;
        held[cpu][counts[cpu]++] = object;
      }
    }
    return alone;
  }

  /** Gives all own objects back, to the sheaf of this CPU whichever slab they are of. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int cpu = thread % THREADS;
    while (counts[cpu] > 0) {
      long object = held[cpu][--counts[cpu]];
      owners.set(place(object), 0);
      caches.free(cpu, cache, object);
    }
    return true;
  }

  /** Gives the pages of empty slabs back while others run. */
  @Operation
  public boolean reclaim(@Param(gen = ThreadIdGen.class) int thread) {
    caches.reclaim(thread % THREADS);
    return true;
  }

  /** What the depot must satisfy once both threads are done. */
  @Validate
  public void validate() {
    caches.validate();
    pages.validate();
  }

  @Test
  void an_object_has_one_owner_in_every_interleaving() {
    Interleavings.explore(SlabCacheLincheckTest.class);
  }
}
