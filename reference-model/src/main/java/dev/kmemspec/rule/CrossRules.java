package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** RULES.md section 13: what holds across the layers, as far as pages, caches and kmalloc go. */
final class CrossRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "XI-06",
                  "A failing call leaves every observable total unchanged, after the flush points:"
                      + " the free pages of each zone, the objects and slabs of each cache.")
              .source("derived: the error paths of every allocating call")
              .look("what the failing path took before it failed, and does not give back")
              .when(
                  WatchCall.Zoneinfo.class,
                  Outcome.Zones.class,
                  (world, call, seen) -> {
                    Outcome.Zones before = world.totals().zonesBeforeFailure();
                    return before == null
                        ? Decision.SILENT
                        : same(before, seen, "before the failing call");
                  })
              .when(
                  WatchCall.Slabinfo.class,
                  Outcome.Slabs.class,
                  (world, call, seen) -> {
                    Outcome.Slabs before = world.totals().slabsBeforeFailure();
                    return before == null ? Decision.SILENT : same(before, seen);
                  })
              .build(),
          guarantee(
                  "XI-07",
                  "Allocating and freeing again returns all totals to the start, after the flush"
                      + " points.")
              .source("derived")
              .look("what a free leaves behind: pages, slabs, metadata")
              .when(
                  WatchCall.Zoneinfo.class,
                  Outcome.Zones.class,
                  (world, call, seen) -> {
                    Outcome.Zones start = world.totals().start();
                    boolean round =
                        world.totals().flushed()
                            && Totals.nothingLives(world)
                            && !world.percpu().used();
                    return start == null || !round
                        ? Decision.SILENT
                        : same(start, seen, "at the start");
                  })
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, PercpuChecks::roundTrip)
              .build());

  private CrossRules() {}

  private static Decision same(Outcome.Zones before, Outcome.Zones now, String when) {
    if (before.each().size() != now.each().size()) {
      return Decision.violated(
          now.each().size() + " zones are shown; " + before.each().size() + " were " + when);
    }
    for (int i = 0; i < now.each().size(); i++) {
      Outcome.ZoneCounts old = before.each().get(i);
      Outcome.ZoneCounts zone = now.each().get(i);
      if (old.free() + old.pcp() != zone.free() + zone.pcp()) {
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
                + (old.free() + old.pcp()));
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
