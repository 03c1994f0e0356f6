package dev.kmemspec.generate;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Machines of many shapes, most of them so small that programs run out of memory. */
final class Shapes {
  /** Content is really kept while a program runs. */
  private static final long MOST_BYTES = 128L << 20;

  private static final long FOUR_GIB = 1L << 32;

  private static final int FEWEST_PAGES = 64;
  private static final int MOST_PAGES = 8192;

  private static final List<List<ZoneKind>> LAYOUTS =
      List.of(
          List.of(ZoneKind.NORMAL),
          List.of(ZoneKind.DMA, ZoneKind.NORMAL),
          List.of(ZoneKind.DMA, ZoneKind.DMA32, ZoneKind.NORMAL),
          List.of(ZoneKind.NORMAL, ZoneKind.HIGHMEM),
          List.of(ZoneKind.DMA, ZoneKind.NORMAL, ZoneKind.HIGHMEM),
          List.of(ZoneKind.DMA, ZoneKind.NORMAL, ZoneKind.MOVABLE),
          List.of(ZoneKind.NORMAL, ZoneKind.MOVABLE));

  private Shapes() {}

  static Machine machine(RandomGenerator random) {
    int pageSize = pick(random, 4096, 4096, 4096, 16384, 65536);
    int usualOrder = pageSize == 4096 ? 10 : pageSize == 16384 ? 11 : 13;
    int order = random.nextInt(4) == 0 ? random.nextInt(usualOrder) : usualOrder;
    long pages = pages(random, pageSize);
    return new Machine(
        pageSize,
        order,
        pick(random, 1, 1, 2, 2, 3, 4),
        pick(random, 8, 8, 8, 64, 128),
        pick(random, 64, 64, 64, 32, 128),
        zones(random, pageSize, pages));
  }

  private static long pages(RandomGenerator random, int pageSize) {
    long most = Math.min(MOST_PAGES, MOST_BYTES / pageSize);
    int doublings = Math.min(random.nextInt(8), random.nextInt(8));
    long pages = Math.min(most, (long) FEWEST_PAGES << doublings);
    return random.nextInt(3) == 0 ? Math.min(most, pages + random.nextLong(pages)) : pages;
  }

  private static List<Zone> zones(RandomGenerator random, int pageSize, long pages) {
    List<Zone> zones = new ArrayList<>();
    boolean twoNodes = random.nextInt(3) == 0;
    long first = random.nextInt(4) == 0 ? random.nextInt(64) : 0;
    if (twoNodes) {
      first = node(random, pageSize, 0, first, pages / 2, zones);
      node(random, pageSize, 1, first + gap(random), pages - pages / 2, zones);
    } else {
      node(random, pageSize, 0, first, pages, zones);
    }
    return zones;
  }

  private static long node(
      RandomGenerator random, int pageSize, int node, long start, long pages, List<Zone> zones) {
    List<ZoneKind> layout =
        node > 0 || random.nextInt(5) < 2
            ? LAYOUTS.getFirst()
            : LAYOUTS.get(random.nextInt(LAYOUTS.size()));
    long first = start;
    long rest = pages;
    for (int i = 0; i < layout.size(); i++) {
      boolean last = i == layout.size() - 1;
      long share = last ? rest : Math.max(8, rest / (2 + random.nextInt(3)));
      zones.add(new Zone(node, layout.get(i), first, share));
      first += share + (last ? 0 : gap(random));
      if (layout.get(i) == ZoneKind.DMA32 && first % 2 == 1) {
        // Where DMA32 is as large as on a real machine, the next zone starts at 4 GiB.
        first = Math.max(first, FOUR_GIB / pageSize);
      }
      rest -= share;
    }
    return first;
  }

  /** Mostly none. */
  private static long gap(RandomGenerator random) {
    return random.nextInt(4) == 0 ? random.nextInt(100) : 0;
  }

  private static int pick(RandomGenerator random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
