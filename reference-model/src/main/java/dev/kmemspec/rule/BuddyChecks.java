package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of {@link BuddyRules}. */
final class BuddyChecks {
  private BuddyChecks() {}

  /** A check of one zone's counters; null where it says nothing. */
  private interface ZoneCheck {
    @Nullable Decision decide(int index, Zone zone, Outcome.ZoneCounts counts);
  }

  /** One decision on all zones of a machine known in full. */
  private static Decision each(World world, Outcome.Zones seen, ZoneCheck check) {
    List<Zone> zones = world.machine().zones();
    if (!world.complete() || seen.each().size() != zones.size()) {
      return Decision.SILENT;
    }
    Decision all = Decision.SILENT;
    for (int i = 0; i < zones.size(); i++) {
      Decision one = check.decide(i, zones.get(i), seen.each().get(i));
      if (one instanceof Decision.Violated violated) {
        return Decision.violated(Handed.words(zones.get(i)) + ": " + violated.message());
      }
      all = one == null ? all : one;
    }
    return all;
  }

  /** PG-20: what is handed out was free. */
  static Decision disjoint(World world, PageCall.Allocating call, Outcome outcome) {
    long bytes = PageMoves.bytes(call, world.machine());
    return world.witness() == Setting.Witness.PARTIAL
        ? Decision.SILENT
        : Handed.each(outcome, page -> disjoint(world, page, bytes));
  }

  private static Decision disjoint(World world, Outcome.Pointer page, long bytes) {
    long address = page.address();
    Block other = world.overlapping(address, bytes);
    if (other == null && page.frames() != null) {
      other = world.areas().owner(page.frames().first(), page.frames().count());
    }
    return other == null
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(bytes)
                + " at "
                + Say.hex(address)
                + " overlap "
                + Say.bytes(other.extent())
                + " at "
                + Say.hex(other.address)
                + ", handed out at step "
                + other.birth
                + " and not given back");
  }

  /** PG-20: the free blocks fit beside what is handed out, each in an aligned place. */
  static Decision roomForBlocks(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return each(
        world,
        seen,
        (i, zone, counts) -> {
          for (int order = 0; order < Math.min(40, counts.blocks().size()); order++) {
            long places = places(zone, order);
            if (counts.blocks().get(order) > places) {
              return Decision.violated(
                  counts.blocks().get(order)
                      + " free blocks of order "
                      + order
                      + " where only "
                      + places
                      + " are aligned");
            }
          }
          long free = pages(counts);
          long held = world.held().in(i);
          return Decision.of(
              free + held <= zone.frames(),
              () ->
                  free
                      + " pages in free blocks and "
                      + held
                      + " handed out are more than its "
                      + zone.frames());
        });
  }

  /** How many aligned blocks of the order a zone has room for. */
  private static long places(Zone zone, int order) {
    long size = 1L << order;
    long first = (zone.firstFrame() + size - 1) / size;
    return Math.max(0, zone.endFrame() / size - first);
  }

  /** The pages in free blocks. */
  static long pages(Outcome.ZoneCounts counts) {
    long sum = 0;
    for (int order = 0; order < counts.blocks().size(); order++) {
      sum += counts.blocks().get(order) << order;
    }
    return sum;
  }

  /** PG-22. */
  static Decision noneAboveLargest(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    int most = world.machine().maxOrder();
    return each(
        world,
        seen,
        (i, zone, counts) ->
            Decision.of(
                Supply.largest(counts) <= most,
                () -> "a free block of order " + Supply.largest(counts) + " is above " + most));
  }

  /** PG-23: decided where everything that is not handed out is on the free lists. */
  static Decision maximal(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    if (!world.complete() || world.ledger().highatomic() || world.held().everUnlocated()) {
      return Decision.SILENT;
    }
    return each(
        world,
        seen,
        (i, zone, counts) -> {
          if (!allKnown(world, i, counts)) {
            return null;
          }
          long[] expected = decomposition(world, zone);
          List<Long> wanted = new ArrayList<>();
          for (long count : expected) {
            wanted.add(count);
          }
          return Decision.of(
              wanted.equals(counts.blocks()),
              () ->
                  "free blocks by order are "
                      + counts.blocks()
                      + ", and the same pages in the largest blocks are "
                      + wanted);
        });
  }

  /** Whether all pages are on the free lists or handed out in blocks of pages. */
  private static boolean allKnown(World world, int zone, Outcome.ZoneCounts counts) {
    return counts.pcp() == 0
        && counts.free() + world.held().in(zone) == world.machine().zones().get(zone).frames();
  }

  /** A run behind an area may reach from one zone into the next. */
  private static void addPart(List<long[]> taken, Zone zone, long first, long count) {
    long from = Math.max(first, zone.firstFrame());
    long to = Math.min(first + count, zone.endFrame());
    if (from < to) {
      taken.add(new long[] {from, to});
    }
  }

  /** The free blocks by order that the zone has when every gap is cut into the largest blocks. */
  private static long[] decomposition(World world, Zone zone) {
    Machine machine = world.machine();
    List<long[]> taken = new ArrayList<>();
    world
        .live()
        .forEach(block -> {
          long pages = world.held().pages(block);
          if (block.owns() && block.frames != null) {
            for (int run = 0; run < block.frames.runs(); run++) {
              addPart(taken, zone, block.frames.start(run), block.frames.length(run));
            }
          } else if (!block.isArea() && pages > 0 && zone.contains(block.frame)) {
            taken.add(new long[] {block.frame, block.frame + pages});
          }
        });
    taken.sort(Comparator.comparingLong(run -> run[0]));
    taken.add(new long[] {zone.endFrame(), zone.endFrame()});
    long[] counts = new long[machine.maxOrder() + 1];
    long frame = zone.firstFrame();
    for (long[] run : taken) {
      while (frame < run[0]) {
        int order = Math.min(Long.numberOfTrailingZeros(frame), machine.maxOrder());
        while (frame + (1L << order) > run[0]) {
          order--;
        }
        counts[order]++;
        frame += 1L << order;
      }
      frame = Math.max(frame, run[1]);
    }
    return counts;
  }

  /** PG-26: decided right after a look at which all free pages were known. */
  static Decision lowestPart(World world, PageCall.Allocating call, Outcome.Pointer page) {
    Ledger.Look look = world.ledger().fresh();
    long frame = Handed.frame(page);
    int zone = world.held().zoneOf(frame);
    int order = PageMoves.order(call, world.machine());
    if (look == null
        || zone < 0
        || order < 0
        || world.ledger().highatomic()
        || world.held().everUnlocated()
        || !allKnown(world, zone, look.zones().get(zone))) {
      return Decision.SILENT;
    }
    Zone place = world.machine().zones().get(zone);
    long start = startOfFree(world, place, page.address(), frame, order);
    return Decision.of(
        start == frame,
        () ->
            "frame "
                + Say.hex(frame)
                + " was cut out of the free block at "
                + Say.hex(start)
                + ", and its lower part stayed behind");
  }

  /** The first frame of the largest free block around a block that is just handed out. */
  private static long startOfFree(World world, Zone zone, long address, long frame, int order) {
    long pageSize = world.machine().pageSize();
    long start = frame;
    for (int each = order + 1; each <= world.machine().maxOrder(); each++) {
      long wider = frame & -(1L << each);
      boolean inside = wider >= zone.firstFrame() && wider + (1L << each) <= zone.endFrame();
      long at = address + (wider - frame) * pageSize;
      boolean taken =
          world.overlapping(at, pageSize << each) != null
              || world.areas().owner(wider, 1L << each) != null;
      if (!inside || taken) {
        break;
      }
      start = wider;
    }
    return start;
  }

  /** PG-40. */
  static Decision parkedOnce(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return each(
        world,
        seen,
        (i, zone, counts) -> {
          long free = pages(counts);
          long held = world.held().in(i);
          return Decision.of(
              free + counts.pcp() + held <= zone.frames(),
              () ->
                  free
                      + " pages in free blocks, "
                      + counts.pcp()
                      + " parked and "
                      + held
                      + " handed out are more than its "
                      + zone.frames());
        });
  }

  /** PG-43. */
  static Decision nothingParked(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return each(
        world,
        seen,
        (i, zone, counts) ->
            world.ledger().drained()
                ? Decision.of(
                    counts.pcp() == 0, () -> counts.pcp() + " pages are parked after a drain")
                : null);
  }
}
