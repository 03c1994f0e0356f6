package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The frames of one zone. Identity: managed = free runs + parked + allocated. */
final class ZoneFrames {
  /** Single pages fetched ahead at a time. */
  private static final int FETCH = 3;

  /** Fetching ahead needs that many free pages to spare. */
  private static final int SPARE = 64;

  final Zone zone;
  final Watermarks marks;
  private final Boot boot;
  private final FreeRuns runs;
  private final Map<Integer, ParkedPages> parked = new TreeMap<>();
  private final long mostResting;
  private long managed;
  private final long largestResting;

  ZoneFrames(Boot boot, Zone zone) {
    this.boot = boot;
    this.zone = zone;
    marks = Watermarks.of(boot.machine, zone, boot.profile);
    runs = new FreeRuns(boot.dice, boot.linux());
    if (!boot.machine.early()) {
      receive(zone.firstFrame(), zone.frames());
    }
    mostResting = boot.linux() ? pcpHigh() : Math.clamp(zone.frames() / 32, 1, 256);
    // Up to 5.13 only single pages rested (PV-12).
    largestResting = boot.profile.before(5, 14) ? 1 : 8;
  }

  /** high_min of PG-42: what a per-CPU list may hold. */
  private long pcpHigh() {
    long share = Math.min(zone.frames() / 4096, 256 * 1024 / boot.machine.pageSize());
    long batch = Math.max(1, Long.highestOneBit(Math.max(1, share + share / 2)) - 1);
    return Math.max(4 * batch, marks.low() / boot.machine.cpus());
  }

  /** Frames that nobody managed before. */
  final void receive(long frame, long pages) {
    managed += pages;
    runs.add(frame, pages);
  }

  /** Pages on the free runs, those parked left out. */
  long free() {
    return runs.pages();
  }

  boolean has(long pages, long alignment) {
    return runs.fits(pages, alignment);
  }

  /** Takes frames off the runs, a single one off this CPU's stock; -1 where none fit. */
  long take(long pages, long alignment) {
    if (pages > 1) {
      return runs.take(pages, alignment);
    }
    List<Long> stock = here().stock();
    if (stock.isEmpty() && runs.pages() > marks.high() + SPARE) {
      for (int i = 0; i < FETCH; i++) {
        stock.add(runs.take(1, 1));
      }
    }
    if (stock.isEmpty()) {
      return runs.take(1, 1);
    }
    return stock.remove(boot.linux() ? 0 : boot.dice.nextInt(stock.size()));
  }

  /** Gives a block back, by way of quarantine if it is small. */
  void give(long frame, long pages) {
    if (pages > largestResting) {
      runs.add(frame, pages);
      return;
    }
    ParkedPages here = here();
    here.rest(frame, pages);
    while (here.resting() > mostResting) {
      ParkedPages.Resting oldest = here.release();
      runs.add(oldest.frame(), oldest.pages());
    }
  }

  /** Empties every CPU's quarantine and stock. */
  void drain() {
    for (ParkedPages each : parked.values()) {
      while (each.resting() > 0) {
        ParkedPages.Resting oldest = each.release();
        runs.add(oldest.frame(), oldest.pages());
      }
      each.stock().forEach(frame -> runs.add(frame, 1));
      each.stock().clear();
    }
  }

  Outcome.ZoneCounts counts() {
    long pcp = parked.values().stream().mapToLong(ParkedPages::pages).sum();
    return new Outcome.ZoneCounts(
        zone.node(), zone.kind(), managed, runs.pages(), pcp, runs.blocks(boot.machine.maxOrder()));
  }

  private ParkedPages here() {
    return parked.computeIfAbsent(boot.cpu, cpu -> new ParkedPages());
  }
}
