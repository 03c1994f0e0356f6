package dev.kmemspec.rule;

import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The checks of {@link AccountingRules} and of what other rules say about counters. */
final class AccountingChecks {
  private AccountingChecks() {}

  private static boolean countable(World world, Outcome.Zones seen) {
    return world.complete() && seen.each().size() == world.machine().zones().size();
  }

  /**
   * AC-01. In a running kernel the counter of free pages lags behind the lists, because each CPU
   * keeps its share of the changes for a while; so only a machine that stands still is asked.
   */
  static Decision blocksAddUp(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    if (!world.complete()) {
      return Decision.SILENT;
    }
    for (Outcome.ZoneCounts zone : seen.each()) {
      long sum = BuddyChecks.pages(zone);
      if (sum != zone.free()) {
        return Decision.violated(
            "zone "
                + zone.kind().label()
                + ": blocks of "
                + sum
                + " pages in all, and "
                + zone.free()
                + " pages counted as free");
      }
    }
    return Decision.HOLDS;
  }

  /** AC-02: nothing is counted twice, and the zones are the machine's. */
  static Decision withinManaged(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    if (!world.complete()) {
      return Decision.SILENT;
    }
    List<Zone> zones = world.machine().zones();
    if (seen.each().size() != zones.size()) {
      return Decision.violated(seen.each().size() + " zones, and the machine has " + zones.size());
    }
    List<Long> unexplained = world.ledger().unexplained(seen.each());
    long all = -world.held().anywhere();
    for (int i = 0; i < zones.size(); i++) {
      Outcome.ZoneCounts counts = seen.each().get(i);
      all += unexplained.get(i);
      if (counts.managed() != zones.get(i).frames() || unexplained.get(i) < 0) {
        return Decision.violated(sum(world, zones.get(i), i, counts));
      }
    }
    long rest = all;
    return Decision.of(
        rest >= 0, () -> -rest + " pages more are free, parked or handed out than there are");
  }

  private static String sum(World world, Zone zone, int index, Outcome.ZoneCounts counts) {
    return Handed.words(zone)
        + " has "
        + zone.frames()
        + " pages; "
        + counts.managed()
        + " counted as managed, "
        + counts.free()
        + " free, "
        + counts.pcp()
        + " parked, "
        + world.held().in(index)
        + " handed out";
  }

  /** AC-02: with nothing live and nothing parked, no page is missing that was there before. */
  static Decision nothingLost(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    long[] before = world.ledger().rest();
    // A misuse that is noticed may end in a leak (PG-08, KM-15).
    if (world.misuse()
        || !countable(world, seen)
        || before == null
        || !Rest.atRest(world.ledger(), world)) {
      return Decision.SILENT;
    }
    long lost = -world.held().anywhere();
    for (long each : before) {
      lost -= each;
    }
    for (long each : world.ledger().unexplained(seen.each())) {
      lost += each;
    }
    long missing = lost;
    return Decision.of(
        missing <= world.areas().tables(),
        () ->
            missing
                + " pages are missing: no object and no cache is left, the per-CPU lists and slabs"
                + " are drained, and they were free before");
  }

  /**
   * AC-02: calls that move whole pages only lose none of the others; empty slabs they may give
   * back.
   */
  static Decision pagesMoved(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Ledger.Look look = world.ledger().look();
    boolean parkedKnown =
        world.profile().isLinux() || (look != null && look.drained() && world.ledger().drained());
    if (world.misuse()
        || !countable(world, seen)
        || look == null
        || !parkedKnown
        || !world.ledger().pagesOnly()
        || world.held().everUnlocated()) {
      return Decision.SILENT;
    }
    List<Long> now = world.ledger().unexplained(seen.each());
    for (int i = 0; i < now.size(); i++) {
      long lost = now.get(i) - look.unexplained().get(i);
      Zone zone = world.machine().zones().get(i);
      if (lost > 0) {
        return Decision.violated(moved(zone, lost + " pages are missing"));
      }
      if (lost < 0 && !world.ledger().everObjects()) {
        return Decision.violated(moved(zone, -lost + " pages too many are free or parked"));
      }
    }
    return Decision.HOLDS;
  }

  private static String moved(Zone zone, String what) {
    return Handed.words(zone)
        + ": "
        + what
        + " since the last look, counted against what was handed out and given back";
  }

  /** PG-10: what a held block gave up is free. */
  static Decision tailsFreed(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return world.held().pinned() > 0 ? pagesMoved(world, call, seen) : Decision.SILENT;
  }

  /** PG-13: what alloc_pages_exact did not need is free. */
  static Decision surplusFreed(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return world.ledger().exactMoved() ? pagesMoved(world, call, seen) : Decision.SILENT;
  }

  /** PG-41. */
  static Decision parkedInPages(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return world.ledger().parkedLarge() ? pagesMoved(world, call, seen) : Decision.SILENT;
  }

  /** PV-12. */
  static Decision largeNotParked(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Ledger.Look look = world.ledger().look();
    int least = world.profile().since(5, 14) ? 4 : 1;
    if (!countable(world, seen)
        || look == null
        || world.ledger().smallestOrder() < least
        || world.ledger().smallestOrder() == Integer.MAX_VALUE) {
      return Decision.SILENT;
    }
    long before = parked(look.zones());
    long after = parked(seen.each());
    return Decision.of(
        after <= before,
        () ->
            after
                + " pages are parked where "
                + before
                + " were, and no block below order "
                + world.ledger().smallestOrder()
                + " was moved since");
  }

  private static long parked(List<Outcome.ZoneCounts> zones) {
    return zones.stream().mapToLong(Outcome.ZoneCounts::pcp).sum();
  }

  /** AC-03. */
  static Decision columns(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    for (Outcome.SlabRow row : seen.each()) {
      String wrong = wrong(world, row);
      if (!wrong.isEmpty()) {
        return Decision.violated("cache '" + row.name() + "': " + wrong);
      }
    }
    return seen.each().isEmpty() ? Decision.SILENT : Decision.HOLDS;
  }

  private static String wrong(World world, Outcome.SlabRow row) {
    if (row.objectsPerSlab() < 1 || row.objectSize() < 1) {
      return "no object fits in its slabs";
    }
    if (Long.bitCount(row.pagesPerSlab()) != 1) {
      return row.pagesPerSlab() + " pages per slab are no power of two";
    }
    long slab = row.pagesPerSlab() * world.machine().pageSize();
    if (row.objectSize() * row.objectsPerSlab() > slab) {
      return row.objectsPerSlab()
          + " objects of "
          + row.objectSize()
          + " bytes do not fit in a slab of "
          + slab;
    }
    boolean all = world.profile().slub() && row.activeSlabs() != row.slabs();
    if (all || row.activeSlabs() > row.slabs()) {
      return row.activeSlabs() + " of its " + row.slabs() + " slabs are active";
    }
    if (row.activeSlabs() == 0 && row.activeObjects() > 0) {
      return row.activeObjects() + " objects are active on no slab";
    }
    for (Cache cache : world.caches().values()) {
      if (!cache.destroyed && cache.name.equals(row.name()) && row.objectSize() < cache.size) {
        return "its stride of "
            + row.objectSize()
            + " bytes is less than the object size of "
            + cache.size;
      }
    }
    return "";
  }

  /** AC-04. */
  static Decision objectsFitSlabs(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    for (Outcome.SlabRow row : seen.each()) {
      if (row.objects() > row.slabs() * row.objectsPerSlab()) {
        return Decision.violated(
            "cache '"
                + row.name()
                + "': "
                + row.objects()
                + " objects in "
                + row.slabs()
                + " slabs of "
                + row.objectsPerSlab());
      }
    }
    return seen.each().isEmpty() ? Decision.SILENT : Decision.HOLDS;
  }

  /** AC-05. */
  static Decision liveWithinActive(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    if (seen.each().isEmpty() || !world.complete()) {
      return Decision.SILENT;
    }
    Map<String, Long> active = new HashMap<>();
    long allActive = 0;
    for (Outcome.SlabRow row : seen.each()) {
      active.merge(row.name(), row.activeObjects(), Long::sum);
      allActive += row.activeObjects();
      if (row.activeObjects() > row.objects()) {
        return Decision.violated(
            "cache '"
                + row.name()
                + "': "
                + row.activeObjects()
                + " of its "
                + row.objects()
                + " objects are active");
      }
    }
    return allLive(world, active, allActive);
  }

  private static Decision allLive(World world, Map<String, Long> active, long allActive) {
    long allLive = 0;
    for (Cache cache : world.caches().values()) {
      long live = cache.destroyed ? 0 : cache.live;
      allLive += live;
      if (live > active.getOrDefault(cache.name, Long.MAX_VALUE)) {
        return Decision.violated(
            "cache '"
                + cache.name
                + "': "
                + active.get(cache.name)
                + " objects are active and "
                + live
                + " are live");
      }
    }
    long live = allLive;
    return Decision.of(
        live <= allActive,
        () -> live + " objects are live and " + allActive + " active in all caches");
  }

  /** AC-08. */
  static Decision oneRowEach(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    Map<String, Integer> rows = new HashMap<>();
    for (Outcome.SlabRow row : seen.each()) {
      rows.merge(row.name(), 1, Integer::sum);
    }
    for (Map.Entry<String, Integer> name : rows.entrySet()) {
      long made =
          world.caches().values().stream().filter(c -> c.name.equals(name.getKey())).count();
      if (name.getValue() > Math.max(1, made)) {
        return Decision.violated("cache '" + name.getKey() + "' has " + name.getValue() + " rows");
      }
    }
    return seen.each().isEmpty() ? Decision.SILENT : Decision.HOLDS;
  }
}
