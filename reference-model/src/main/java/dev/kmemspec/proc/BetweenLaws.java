package dev.kmemspec.proc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold between two snapshots of one machine, taken one after the other. */
final class BetweenLaws {
  /** Counters of vmstat that are states, not sums of events, though no {@code nr_} says so. */
  private static final Set<String> STATES = Set.of("balloon_inflate");

  private BetweenLaws() {}

  static void judge(Snapshot before, Snapshot after, Findings findings) {
    counters(before.vmstat(), after.vmstat(), findings);
    conserved(before, after, findings);
    zones(before.zoneinfo(), after.zoneinfo(), findings);
    caches(before.slabinfo(), after.slabinfo(), findings);
  }

  private static void counters(@Nullable Vmstat before, @Nullable Vmstat after, Findings findings) {
    if (before == null || after == null) {
      return;
    }
    Findings.Law law = findings.law("AC-02", "vmstat", "what counts events never runs backwards");
    for (Stat stat : before.stats()) {
      boolean event = !stat.name().startsWith("nr_") && !STATES.contains(stat.name());
      long now = after.get(stat.name());
      if (event && now >= 0) {
        law.check(now >= stat.value(), stat.name() + " was " + stat.value() + " and is " + now);
      }
    }
    law.done();
  }

  /** Pages handed out less pages given back are missing from the free and the parked ones. */
  private static void conserved(Snapshot before, Snapshot after, Findings findings) {
    Vmstat one = before.vmstat();
    Vmstat two = after.vmstat();
    Zoneinfo zones = before.zoneinfo();
    Zoneinfo later = after.zoneinfo();
    if (one == null || two == null) {
      return;
    }
    Findings.Law law =
        findings.law(
            "AC-02", "vmstat", "pages handed out, less those given back, are no longer free");
    if (zones == null || later == null) {
      law.open("the parked pages need zoneinfo").done();
      return;
    }
    if (before.managed() != after.managed()) {
      law.open("the machine manages other pages than before").done();
      return;
    }
    long taken = taken(two) - taken(one);
    long gone = one.get("nr_free_pages") + parked(zones) - two.get("nr_free_pages") - parked(later);
    long slack = before.slack() + after.slack();
    // A share of what was handed out may have moved while the files were read.
    long moved = handed(two) - handed(one);
    law.near(
            moved + taken,
            moved + gone,
            slack,
            taken
                + " pages more were handed out than given back, and "
                + gone
                + " pages fewer are free or parked")
        .done();
  }

  /** Every event of the page allocator is counted; bulk paths are counted without one (TR-05). */
  static void traced(
      @Nullable Vmstat before, @Nullable Vmstat after, Traced traced, Findings findings) {
    if (before == null || after == null) {
      return;
    }
    long freed = after.get("pgfree") - before.get("pgfree");
    long allocated = handed(after) - handed(before);
    findings
        .law("TR-05", "vmstat", "the trace between shows no more pages moved than were counted")
        .check(
            traced.allocated() <= allocated && traced.freed() <= freed,
            "the trace shows "
                + traced.allocated()
                + " pages allocated and "
                + traced.freed()
                + " freed, the counters say "
                + allocated
                + " and "
                + freed)
        .done();
  }

  /** Pages handed out so far, less those given back. */
  private static long taken(Vmstat vmstat) {
    return handed(vmstat) - vmstat.get("pgfree");
  }

  /** Pages handed out so far. */
  private static long handed(Vmstat vmstat) {
    long sum = 0;
    for (Stat stat : vmstat.stats()) {
      sum += stat.name().startsWith("pgalloc_") ? stat.value() : 0;
    }
    return sum;
  }

  private static long parked(Zoneinfo zoneinfo) {
    return zoneinfo.zones().stream().mapToLong(Zoneinfo.Zone::parked).sum();
  }

  private static void zones(
      @Nullable Zoneinfo before, @Nullable Zoneinfo after, Findings findings) {
    if (before == null || after == null) {
      return;
    }
    Findings.Law managed =
        findings.law("AC-02", "zoneinfo", "zones manage the same pages as before");
    Findings.Law reserve =
        findings.law("PG-57", "zoneinfo", "zones keep the same from higher ones as before");
    for (Zoneinfo.Zone zone : before.zones()) {
      Zoneinfo.Zone now = after.find(zone.node(), zone.name());
      if (now == null || now.managed() != zone.managed()) {
        managed.open(zone.words() + " has changed: memory was plugged in or out, or lent");
        reserve.open(zone.words() + " has changed");
      } else {
        managed.check(true, "");
        reserve.check(
            now.protection().equals(zone.protection()),
            zone.words() + " kept " + zone.protection() + " and keeps " + now.protection());
      }
    }
    managed.done();
    reserve.done();
  }

  private static void caches(
      @Nullable Slabinfo before, @Nullable Slabinfo after, Findings findings) {
    if (before == null || after == null) {
      return;
    }
    Findings.Law law =
        findings.law("SL-01", "slabinfo", "kmalloc caches keep their stride and their slabs");
    Map<String, List<Long>> layouts = new HashMap<>();
    for (Slabinfo.Row row : before.rows()) {
      layouts.put(row.name(), List.of(row.objSize(), row.objPerSlab(), row.pagesPerSlab()));
    }
    for (Slabinfo.Row row : after.rows()) {
      List<Long> old = layouts.get(row.name());
      // Other caches may be destroyed and made anew.
      if (old != null && row.name().contains("kmalloc-")) {
        List<Long> now = List.of(row.objSize(), row.objPerSlab(), row.pagesPerSlab());
        law.check(now.equals(old), row.name() + " had " + old + " and has " + now);
      }
    }
    law.done();
  }
}
