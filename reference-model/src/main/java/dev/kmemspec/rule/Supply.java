package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.MemallocScope;
import dev.kmemspec.program.Outcome;
import java.util.Collections;
import java.util.List;

/**
 * Which zones may serve a request for pages, when one certainly can, and when none can (PG-50 to
 * PG-62). Everything here errs on the side of "nobody knows".
 */
final class Supply {
  /** A pageblock is at most this order (PG-59). */
  private static final int PAGEBLOCK_ORDER = 9;

  /** The slabs for what describes an area: two small objects, each on new slabs. */
  private static final long MOST_SLAB_PAGES = 64;

  private Supply() {}

  /** The highest zone that the mask permits on that machine (GF-13). */
  static ZoneKind ceiling(Machine machine, Gfp gfp) {
    ZoneKind kind = gfp.highestZone();
    return machine.hasZone(kind) ? kind : Collections.max(List.of(kind, ZoneKind.NORMAL));
  }

  /** Whether the zone may serve the mask at all; the node counts where it is strict. */
  static boolean permits(Machine machine, Zone zone, Gfp gfp, int node) {
    boolean local = zone.node() == node || !gfp.has(Gfp.THISNODE_BIT);
    return local && zone.kind().compareTo(ceiling(machine, gfp)) <= 0;
  }

  /** lowmem_reserve: what the zone keeps from requests that could use higher ones (PG-57). */
  static long reserve(Machine machine, Zone zone, Gfp gfp) {
    int ratio =
        switch (zone.kind()) {
          case DMA, DMA32 -> 256;
          case NORMAL -> 32;
          case HIGHMEM, MOVABLE -> 0;
        };
    if (ratio == 0) {
      return 0;
    }
    ZoneKind ceiling = ceiling(machine, gfp);
    long above = 0;
    for (Zone other : machine.zones()) {
      boolean between =
          other.kind().compareTo(zone.kind()) > 0 && other.kind().compareTo(ceiling) <= 0;
      above += between && other.node() == zone.node() ? other.frames() : 0;
    }
    return above / ratio;
  }

  /** The node that a request prefers: the one named, or else the running CPU's. */
  static int node(World world, int nid) {
    return nid == Machine.NO_NODE ? world.machine().nodeOf(world.now().invocation().cpu()) : nid;
  }

  /** Whether a blocking request of that order must succeed under a linux profile (PG-62). */
  static boolean mustServe(World world, Gfp gfp, int node, int order) {
    Machine machine = world.machine();
    if (!world.complete()
        || !world.profile().isLinux()
        || !gfp.blocking()
        || gfp.contradictory()
        || !world.context().sleepable()) {
      return false;
    }
    for (int zone = 0; zone < machine.zones().size(); zone++) {
      if (permits(machine, machine.zones().get(zone), gfp, node)
          && surely(world, zone, gfp, order)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the zone certainly serves that order at once: what is free is above the high mark, and
   * for an order above 0 the last look, after which nothing moved, showed a large enough block.
   */
  static boolean surely(World world, int zone, Gfp gfp, int order) {
    Ledger ledger = world.ledger();
    if (world.faulty()) {
      return false;
    }
    if (!world.profile().isLinux()) {
      return plenty(world, zone, order);
    }
    Zone place = world.machine().zones().get(zone);
    long mark = ledger.marks(zone).high() + reserve(world.machine(), place, gfp);
    long free = ledger.freeAtLeast(zone) - highatomic(world, place);
    if (order == 0) {
      return free > mark;
    }
    // Before 4.4 the small blocks counted less (PG-52).
    return !ledger.highatomic()
        && !world.profile().before(4, 4)
        && hasBlock(ledger, zone, order)
        && free - ((1L << order) - 1) > mark;
  }

  /**
   * Whether a blocking request for that many bytes in single pages must succeed under a linux
   * profile: one permitted zone has them, and all that describes the area (VM-29), above its high
   * mark.
   */
  static boolean pagewise(World world, Gfp gfp, int node, long bytes) {
    if (!world.complete()
        || world.faulty()
        || !world.profile().isLinux()
        || !gfp.blocking()
        || gfp.contradictory()
        || !world.context().sleepable()) {
      return false;
    }
    Machine machine = world.machine();
    long pages = withDescription(world, bytes);
    for (int zone = 0; zone < machine.zones().size(); zone++) {
      if (permits(machine, machine.zones().get(zone), gfp, node)
          && spare(world, zone, gfp, pages)) {
        return true;
      }
    }
    return false;
  }

  private static long withDescription(World world, long bytes) {
    return world.ledger().areaPages(PageMoves.pages(bytes, world.machine())) + MOST_SLAB_PAGES;
  }

  /** Whether so many single pages are certainly free in the zone above its high mark. */
  static boolean spare(World world, int zone, Gfp gfp, long pages) {
    Zone place = world.machine().zones().get(zone);
    long mark = world.ledger().marks(zone).high() + reserve(world.machine(), place, gfp);
    return world.profile().isLinux()
        && world.ledger().freeAtLeast(zone) - highatomic(world, place) - pages > mark;
  }

  /**
   * Whether a permitted zone certainly has the pages for so many bytes, whatever the marks; an
   * implementation without a kernel's layout may need more to describe them.
   */
  static boolean pagesLeft(World world, Gfp gfp, int node, long bytes) {
    Machine machine = world.machine();
    long pages = withDescription(world, bytes);
    long needed = world.profile().isLinux() ? pages : 2 * pages;
    boolean known = world.complete() && !world.faulty();
    for (int zone = 0; known && zone < machine.zones().size(); zone++) {
      if (permits(machine, machine.zones().get(zone), gfp, node)
          && world.ledger().freeAtLeast(zone) - highatomic(world, machine.zones().get(zone))
              >= needed) {
        return world.context().sleepable() && gfp.blocking() && !gfp.contradictory();
      }
    }
    return false;
  }

  /** The same where there are no marks: a quarter of the zone stays free. */
  private static boolean plenty(World world, int zone, int order) {
    Ledger ledger = world.ledger();
    long rest = ledger.freeAtLeast(zone) - (1L << order);
    return hasBlock(ledger, zone, order) && rest >= world.machine().zones().get(zone).frames() / 4;
  }

  private static boolean hasBlock(Ledger ledger, int zone, int order) {
    Ledger.Look look = ledger.fresh();
    return look != null && largest(look.zones().get(zone)) >= order;
  }

  /** The order of the largest free block, or -1. */
  static int largest(Outcome.ZoneCounts zone) {
    for (int order = zone.blocks().size() - 1; order >= 0; order--) {
      if (zone.blocks().get(order) > 0) {
        return order;
      }
    }
    return -1;
  }

  /** Free pages that only non-blocking requests of high orders may use, at most (PG-59). */
  private static long highatomic(World world, Zone zone) {
    int pageblock = Math.min(PAGEBLOCK_ORDER, world.machine().maxOrder());
    return world.ledger().highatomic() ? zone.frames() / 100 + (2L << pageblock) : 0;
  }

  /** Whether the request may dip below every mark: MEMALLOC, and NOFAIL at its last resort. */
  static boolean unlimited(World world, Gfp gfp) {
    return memalloc(world, gfp) || (gfp.has(Gfp.NOFAIL_BIT) && gfp.blocking());
  }

  /** Whether its mask, or the task that makes it, says that it is for freeing memory. */
  static boolean memalloc(World world, Gfp gfp) {
    boolean says = gfp.has(Gfp.MEMALLOC_BIT) || world.task().in(MemallocScope.NORECLAIM);
    return says && !gfp.has(Gfp.NOMEMALLOC_BIT);
  }

  /** The least that the min mark can be for the request (PG-53, PG-55). */
  static long leastMark(World world, int zone, Gfp gfp) {
    if (unlimited(world, gfp)) {
      return 0;
    }
    long min = world.ledger().marks(zone).min();
    long mark = world.ledger().marks(zone).minFor(gfp.without(new Gfp(Gfp.MEMALLOC_BIT)));
    Profile profile = world.profile();
    boolean realtime = world.task().realtime() && gfp.blocking();
    boolean half = world.task().victim() || (realtime && profile.since(6, 3));
    // Up to 4.3 not to block was enough, up to 6.2 a flag of its own.
    boolean waits = gfp.blocking() || gfp.has(Gfp.HIGH_BIT);
    boolean harder =
        ((gfp.has(Gfp.ATOMIC_BIT) || realtime) && profile.before(6, 3))
            || (!waits && profile.before(4, 4));
    long least = harder ? mark - mark / 4 : mark;
    return half ? Math.min(least, min - min / 2) : least;
  }

  /** So many pages are certainly free in the zone for everybody. */
  static long left(World world, int zone) {
    return world.ledger().freeAtLeast(zone) - highatomic(world, world.machine().zones().get(zone));
  }

  /**
   * At most so many pages were on the zone's free lists when the request was tested. Only a request
   * that blocks may have had the per-CPU lists emptied for it.
   */
  static long mostFree(World world, int zone, Gfp gfp) {
    Ledger.Look look = world.ledger().fresh();
    long bound = world.ledger().freeAtMost(zone);
    return look == null || gfp.blocking() ? bound : Math.min(bound, look.zones().get(zone).free());
  }
}
