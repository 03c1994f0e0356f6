package dev.kmemspec.alloc.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slabs, barns and sheaves, under random requests of several CPUs. */
final class SlabCachesTest {
  private static final int CPUS = 3;

  private final List<String> reports = new ArrayList<>();
  private final Pages pages = pages(reports);
  private final SlabCaches caches =
      new SlabCaches(pages, new SlabPolicy(64, false, true, true, true, false, 1 << 16));

  private static Pages pages(List<String> reports) {
    PageConfig config =
        new PageConfig(
            12, 10, CPUS, List.of(ZoneSpec.plain(0, 4096)), new int[] {0}, 3, false, false);
    return new Pages(config, new SimulatedMemory(1 << 30, 4096 << 12), reports::add);
  }

  @AfterEach
  void validate() {
    caches.validate();
    pages.validate();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 40, 96, 256, 700, 4096, 9000})
  void objects_are_distinct_and_all_slabs_go_back(int size) {
    SlabCache cache = caches.create("objects", size, 0, 0, null);
    assertThat(cache).isNotNull();
    Set<Long> live = new HashSet<>();
    List<Long> order = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(size);
    for (int step = 0; step < 20_000; step++) {
      int cpu = random.nextInt(CPUS);
      if (order.isEmpty() || random.nextInt(100) < (step < 10_000 ? 60 : 40)) {
        long object = cache.allocate(cpu, GfpFlags.KERNEL | GfpFlags.NOWARN, Pages.NO_NODE);
        if (object != 0) {
          assertThat(live.add(object)).as("handed out once").isTrue();
          order.add(object);
        }
      } else {
        long object = order.remove(random.nextInt(order.size()));
        live.remove(object);
        caches.free(cpu, cache, object);
      }
      if (step % 1000 == 0) {
        caches.validate();
        assertThat(cache.depot().counts().active()).isGreaterThanOrEqualTo(live.size());
      }
    }
    order.forEach(object -> caches.free(0, cache, object));
    caches.free(0, cache, order.isEmpty() ? 1L << 30 : order.getFirst());
    assertThat(reports).singleElement().asString().startsWith("BUG");
    assertThat(caches.shrink(0, cache)).as("a slab is left").isFalse();
    pages.drainAll();
    assertThat(pages.counts().getFirst().free()).isEqualTo(4096);
  }
}
