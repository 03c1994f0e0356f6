package dev.kmemspec.bestfit;

import dev.kmemspec.bestfit.Reserves.Attempt;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands out extents of frames to everything above: the page calls, the slabs, the large kmalloc
 * blocks. Before a request fails, everything parked anywhere is given back; under Linux only for
 * one that blocks.
 */
final class PagePool {
  private final Boot boot;
  private final List<ZoneFrames> zones;
  private final Zonelist zonelist;
  private final Reserves reserves;
  private final TreeMap<Long, Extent> held = new TreeMap<>();
  private final Rescue rescue = new Rescue();
  private Runnable pressure = () -> {};

  PagePool(Boot boot) {
    this.boot = boot;
    List<ZoneFrames> all = new ArrayList<>();
    boot.machine.zones().forEach(zone -> all.add(new ZoneFrames(boot, zone)));
    zones = List.copyOf(all);
    zonelist = new Zonelist(boot, zones);
    reserves = new Reserves(boot);
  }

  /** Who asks the environment for pages when all that is parked is not enough. */
  Rescue rescue() {
    return rescue;
  }

  /** What the layers above do to give pages back when a request is about to fail. */
  void onPressure(Runnable giveBack) {
    pressure = giveBack;
  }

  /**
   * {@code pages} frames from a multiple of {@code alignment}, or null.
   *
   * @param easily whether to give up as soon as it takes an effort, without a report
   */
  @Nullable Extent take(Gfp gfp, int node, long pages, long alignment, boolean easily) {
    List<ZoneFrames> list = zonelist.of(gfp, node);
    ZoneKind highest = zonelist.highest(gfp);
    Extent extent = attempt(list, highest, gfp, pages, alignment, Attempt.FAST);
    if (extent == null) {
      extent = attempt(list, highest, gfp, pages, alignment, Attempt.SLOW);
    }
    if (extent != null || easily) {
      return extent;
    }
    // In Linux only a request that may sleep has the per-CPU lists emptied for it (PG-60).
    if (!boot.linux() || gfp.blocking()) {
      pressure.run();
      drain();
    }
    extent = attempt(list, highest, gfp, pages, alignment, Attempt.SLOW);
    for (int i = 0; extent == null && rescue.helped(gfp, highest, pages, i); i++) {
      drain();
      extent = attempt(list, highest, gfp, pages, alignment, Attempt.SLOW);
    }
    if (extent == null && gfp.has(Gfp.NOFAIL_BIT) && gfp.blocking()) {
      extent = attempt(list, highest, gfp, pages, alignment, Attempt.LAST);
    }
    if (extent == null && !gfp.has(Gfp.NOWARN_BIT)) {
      int order = 64 - Long.numberOfLeadingZeros(pages - 1);
      boot.reports.say("page allocation failure: order:" + order + ", mode:" + gfp);
    }
    return extent;
  }

  private @Nullable Extent attempt(
      List<ZoneFrames> list, ZoneKind highest, Gfp gfp, long pages, long alignment, Attempt how) {
    for (ZoneFrames zone : list) {
      if (reserves.permit(zone, highest, gfp, pages, how) && zone.has(pages, alignment)) {
        long frame = zone.take(pages, alignment);
        Extent extent = new Extent(zone, frame, pages, gfp.has(Gfp.COMP_BIT));
        held.put(frame, extent);
        if (gfp.zero()) {
          boot.store.zero(boot.addressOf(frame), pages * boot.machine.pageSize());
        }
        return extent;
      }
    }
    return null;
  }

  /** The extent that starts at that frame, or null. */
  @Nullable Extent at(long frame) {
    return held.get(frame);
  }

  /** The pages of all extents that such an owner holds. */
  long pagesOf(Extent.Owner owner) {
    return held.values().stream()
        .filter(extent -> extent.owner == owner)
        .mapToLong(extent -> extent.pages)
        .sum();
  }

  /** Gives a whole extent back. */
  void give(Extent extent) {
    held.remove(extent.frame);
    extent.zone.give(extent.frame, extent.pages);
  }

  /** Gives back all but the first {@code kept} frames. */
  void giveTail(Extent extent, long kept) {
    long surplus = extent.pages - kept;
    extent.pages = kept;
    extent.zone.give(extent.frame + kept, surplus);
  }

  /** Makes every frame an extent of its own. */
  void split(Extent extent) {
    for (long i = 1; i < extent.pages; i++) {
      held.put(extent.frame + i, new Extent(extent.zone, extent.frame + i, 1, false));
    }
    extent.pages = 1;
  }

  /** Frames that an early allocator hands over. */
  void receive(long frame, long pages) {
    for (ZoneFrames zone : zones) {
      if (zone.zone.contains(frame)) {
        zone.receive(frame, pages);
      }
    }
  }

  /** Nothing is parked afterwards. */
  void drain() {
    zones.forEach(ZoneFrames::drain);
  }

  List<Outcome.ZoneCounts> counts() {
    return zones.stream().map(ZoneFrames::counts).toList();
  }
}
