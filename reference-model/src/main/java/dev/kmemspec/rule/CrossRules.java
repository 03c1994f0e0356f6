package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.List;

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
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, CrossChecks::failureKeepsPages)
              .when(WatchCall.Slabinfo.class, Outcome.Slabs.class, CrossChecks::failureKeepsObjects)
              .build(),
          guarantee(
                  "XI-07",
                  "Allocating and freeing again returns all totals to the start, after the flush"
                      + " points.")
              .source("derived")
              .look("what a free leaves behind: pages, slabs, metadata")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, CrossChecks::roundTrip)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, PercpuChecks::roundTrip)
              .build());

  private CrossRules() {}
}
