package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.HashMap;
import java.util.Map;

/** The checks of {@link CrossRules}. */
final class CrossChecks {
  private CrossChecks() {}

  /** XI-01: the pages that nothing else explains are those of the slabs shown. */
  static Decision slabsAreAll(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    Ledger ledger = world.ledger();
    Ledger.Look look = ledger.fresh();
    long[] rest = ledger.rest();
    if (look == null || rest == null || world.misuse() || !Rest.onlySlabs(ledger, world)) {
      return Decision.SILENT;
    }
    long spent = look.unexplained().stream().mapToLong(Long::longValue).sum();
    for (long each : rest) {
      spent -= each;
    }
    long taken = spent;
    long shown = seen.each().stream().mapToLong(row -> row.slabs() * row.pagesPerSlab()).sum();
    return Decision.of(
        taken <= shown,
        () -> taken + " pages are taken for objects, and the slabs shown have " + shown);
  }

  /** XI-06 of pages. */
  static Decision failureKeepsPages(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Outcome.Zones before = world.totals().zonesBeforeFailure();
    return before == null
        ? Decision.SILENT
        : same(before, seen, world.totals().newTables(world), "before the failing call");
  }

  /** XI-06 of caches. */
  static Decision failureKeepsObjects(World world, WatchCall.Slabinfo call, Outcome.Slabs seen) {
    Outcome.Slabs before = world.totals().slabsBeforeFailure();
    return before == null ? Decision.SILENT : same(before, seen);
  }

  /** XI-07. */
  static Decision roundTrip(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Outcome.Zones start = world.totals().start();
    boolean round =
        world.totals().flushed()
            && Totals.nothingLives(world)
            && !world.percpu().used()
            && !world.io().used();
    return start == null || !round
        ? Decision.SILENT
        : same(start, seen, world.totals().tablesSinceStart(world), "at the start");
  }

  /** The same free pages, but for so many that page tables of vmalloc may keep. */
  private static Decision same(Outcome.Zones before, Outcome.Zones now, long tables, String when) {
    if (before.each().size() != now.each().size()) {
      return Decision.violated(
          now.each().size() + " zones are shown; " + before.each().size() + " were " + when);
    }
    long missing = 0;
    for (int i = 0; i < now.each().size(); i++) {
      Outcome.ZoneCounts old = before.each().get(i);
      Outcome.ZoneCounts zone = now.each().get(i);
      long lost = old.free() + old.pcp() - zone.free() - zone.pcp();
      missing += lost;
      if (lost < 0 || missing > tables) {
        return Decision.violated(
            "zone "
                + zone.kind()
                + " of node "
                + zone.node()
                + " has "
                + (zone.free() + zone.pcp())
                + " free pages; "
                + when
                + " there were "
                + (old.free() + old.pcp())
                + (tables > 0 ? ", and page tables keep at most " + tables : ""));
      }
    }
    return Decision.HOLDS;
  }

  /** A cache that holds nothing may come to be: its name is no total. */
  private static Decision same(Outcome.Slabs before, Outcome.Slabs now) {
    Map<String, Outcome.SlabRow> rows = new HashMap<>();
    before.each().forEach(row -> rows.put(row.name(), row));
    for (Outcome.SlabRow row : now.each()) {
      Outcome.SlabRow old = rows.get(row.name());
      long active = old == null ? 0 : old.activeObjects();
      long slabs = old == null ? 0 : old.slabs();
      if (row.activeObjects() != active || row.slabs() != slabs) {
        return Decision.violated(
            "cache "
                + row.name()
                + " has "
                + row.activeObjects()
                + " active objects on "
                + row.slabs()
                + " slabs; before the failing call there were "
                + active
                + " on "
                + slabs);
      }
    }
    return Decision.HOLDS;
  }
}
