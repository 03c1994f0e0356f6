package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;

/**
 * When a zone may give pages away: its watermarks and what it keeps from requests of higher zones.
 */
final class Reserves {
  /** How hard an attempt tries (PG-56, PG-53). */
  enum Attempt {
    /** Down to the low mark. */
    FAST,
    /** Down to what is left of the min mark for this caller. */
    SLOW,
    /** Down to the last page: for requests that must not fail. */
    LAST
  }

  private final Boot boot;

  Reserves(Boot boot) {
    this.boot = boot;
  }

  /** Whether the zone may serve 2^order pages to a request whose highest zone is that. */
  boolean permit(ZoneFrames zone, ZoneKind highest, Gfp gfp, long pages, Attempt attempt) {
    boolean unlimited =
        attempt == Attempt.LAST
            || (attempt == Attempt.SLOW
                && gfp.has(Gfp.MEMALLOC_BIT)
                && !gfp.has(Gfp.NOMEMALLOC_BIT));
    if (unlimited || !boot.linux()) {
      return zone.free() >= pages;
    }
    // Without its right to everything, __GFP_MEMALLOC is no right at all.
    long least = zone.marks.minFor(gfp.without(new Gfp(Gfp.MEMALLOC_BIT)));
    long mark = attempt == Attempt.FAST ? zone.marks.low() : least;
    return zone.free() - (pages - 1) > mark + lowmemReserve(boot.machine, zone.zone, highest);
  }

  /**
   * Pages that a zone keeps from requests which could have used a higher zone of its node (PG-57).
   */
  static long lowmemReserve(Machine machine, Zone zone, ZoneKind highest) {
    int ratio =
        switch (zone.kind()) {
          case DMA, DMA32 -> 256;
          case NORMAL -> 32;
          case HIGHMEM, MOVABLE -> 0;
        };
    if (ratio == 0) {
      return 0;
    }
    long above = 0;
    for (Zone other : machine.zones()) {
      boolean between =
          other.kind().compareTo(zone.kind()) > 0 && other.kind().compareTo(highest) <= 0;
      above += between && other.node() == zone.node() ? other.frames() : 0;
    }
    return above / ratio;
  }
}
