package dev.kmemspec.bench;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How many bytes of pages an object costs, in a cache of its own and by kmalloc. */
final class Waste {
  private static final int FRAMES = 1 << 15;
  private static final int PAGE = 4096;
  private static final int OBJECTS = 8192;
  private static final int[] SIZES = {24, 64, 200, 520, 1032};

  private Waste() {}

  static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>();
    for (int size : SIZES) {
      for (String name : List.of("optimized", "bestfit", "reference")) {
        try (Allocator allocator = Kernels.start(name, Machine.simple(PAGE, FRAMES, 1))) {
          SlabAllocator slabs = Kernels.part(allocator, SlabAllocator.class);
          Kmalloc kmalloc = Kernels.part(allocator, Kmalloc.class);
          Counters counters = Kernels.part(allocator, Counters.class);
          int gfp = Gfp.KERNEL.bits();
          long cache = slabs.kmemCacheCreate("measured", size, 0, 0, null);
          double own = bytes(counters, () -> slabs.kmemCacheAlloc(cache, gfp));
          double shared = bytes(counters, () -> kmalloc.kmalloc(size, gfp));
          figures.add(new Figure(Part.WASTE, "cache, size " + size, name, own, own));
          figures.add(new Figure(Part.WASTE, "kmalloc, size " + size, name, shared, shared));
        }
      }
    }
    return figures;
  }

  private static double bytes(Counters counters, LongSupplier object) {
    long before = free(counters);
    for (int i = 0; i < OBJECTS; i++) {
      if (object.getAsLong() == 0) {
        throw new IllegalStateException("no memory");
      }
    }
    return (double) (before - free(counters)) * PAGE / OBJECTS;
  }

  private static long free(Counters counters) {
    counters.drain();
    return counters.zoneinfo().stream().mapToLong(Outcome.ZoneCounts::free).sum();
  }
}
