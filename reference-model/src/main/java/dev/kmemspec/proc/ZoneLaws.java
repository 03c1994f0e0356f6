package dev.kmemspec.proc;

import dev.kmemspec.machine.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of {@code zoneinfo}. The kernel computes marks and reserves when it starts, while
 * it manages less than in the end: the memory of its start-up code comes later. Computed from the
 * pages managed now they may come out a little larger, by {@link #LATER} of them at most.
 */
final class ZoneLaws {
  private static final String FILE = "zoneinfo";

  /** The part of a machine's memory that may be managed only after the marks were made. */
  static final int LATER = 8;

  private static final int DEFAULT_SCALE = 10;
  private static final int MOST_SCALE = 3000;

  private ZoneLaws() {}

  static void judge(Snapshot snapshot, @Nullable Profile profile, Findings findings) {
    Zoneinfo zoneinfo = snapshot.zoneinfo();
    if (zoneinfo == null) {
      return;
    }
    List<Zoneinfo.Zone> zones = zoneinfo.populated();
    sizes(zones, snapshot.slack(), findings);
    marks(zoneinfo.zones(), findings);
    steps(zones, profile, findings);
    shares(zones, findings);
    ZoneReserveLaws.judge(zoneinfo.zones(), findings);
    lists(zones, snapshot, profile, findings);
  }

  private static void sizes(List<Zoneinfo.Zone> zones, long slack, Findings findings) {
    Findings.Law managed =
        findings.law("AC-02", FILE, "what is free and what is parked on per-CPU lists is managed");
    Findings.Law present =
        findings.law("AC-02", FILE, "a zone manages what is present, and spans it");
    for (Zoneinfo.Zone zone : zones) {
      managed.check(
          zone.free() + zone.parked() <= zone.managed() + slack,
          zone.words()
              + ": "
              + zone.free()
              + " free, "
              + zone.parked()
              + " parked, and only "
              + zone.managed()
              + " managed");
      present.check(
          zone.managed() <= zone.mark("present") && zone.mark("present") <= zone.mark("spanned"),
          zone.words()
              + ": "
              + zone.managed()
              + " managed, "
              + zone.mark("present")
              + " present, "
              + zone.mark("spanned")
              + " spanned");
    }
    managed.done();
    present.done();
  }

  private static void marks(List<Zoneinfo.Zone> zones, Findings findings) {
    Findings.Law equal =
        findings.law("PG-51", FILE, "the high mark is as far above the low one as that above min");
    for (Zoneinfo.Zone zone : zones) {
      long low = zone.mark("low") - zone.mark("min");
      long high = zone.mark("high") - zone.mark("low");
      // min + step / 2 and min + step / 4 of old kernels may round apart by one.
      equal.check(
          low >= 0 && Math.abs(high - low) <= 1,
          zone.words()
              + ": min "
              + zone.mark("min")
              + ", low "
              + zone.mark("low")
              + ", high "
              + zone.mark("high"));
    }
    equal.done();
  }

  /** One factor must explain all zones: 10, or what somebody set. */
  private static void steps(
      List<Zoneinfo.Zone> zones, @Nullable Profile profile, Findings findings) {
    Findings.Law law =
        findings.law(
            "PG-51",
            FILE,
            "the step between marks is a quarter of min, or watermark_scale_factor of the zone");
    if (profile != null && profile.before(4, 6)) {
      return;
    }
    boolean explained = explained(zones, DEFAULT_SCALE);
    for (int scale = 1; scale <= MOST_SCALE && !explained; scale++) {
      explained = explained(zones, scale);
    }
    StringBuilder seen = new StringBuilder();
    zones.forEach(zone ->
        seen.append(seen.isEmpty() ? "" : "; ")
            .append(zone.words())
            .append(": ")
            .append(zone.mark("low") - zone.mark("min"))
            .append(" above min ")
            .append(min(zone)));
    law.check(explained, "no scale factor gives these steps: " + seen).done();
  }

  private static boolean explained(List<Zoneinfo.Zone> zones, int scale) {
    for (Zoneinfo.Zone zone : zones) {
      if (highmem(zone)) {
        continue;
      }
      long step = zone.mark("low") - zone.mark("min");
      long quarter = min(zone) / 4;
      long scaled = zone.managed() * scale / 10000;
      if (step > Math.max(quarter, scaled)
          || step < Math.max(quarter, scaled - scaled / LATER - 1)) {
        return false;
      }
    }
    return true;
  }

  private static long min(Zoneinfo.Zone zone) {
    return zone.mark("min") - Math.max(0, zone.mark("boost"));
  }

  private static boolean highmem(Zoneinfo.Zone zone) {
    return zone.name().equals("HighMem") || zone.name().equals("Movable");
  }

  private static void shares(List<Zoneinfo.Zone> zones, Findings findings) {
    Findings.Law law =
        findings.law("PG-50", FILE, "the min marks share min_free_kbytes by managed pages");
    List<Zoneinfo.Zone> low = zones.stream().filter(zone -> !highmem(zone)).toList();
    long managed = low.stream().mapToLong(Zoneinfo.Zone::managed).sum();
    long all = low.stream().mapToLong(ZoneLaws::min).sum();
    for (Zoneinfo.Zone zone : low) {
      double share = (double) all * zone.managed() / managed;
      law.check(
          Math.abs(min(zone) - share) <= 2 + share / LATER,
          zone.words()
              + " has a min mark of "
              + min(zone)
              + ", and its share of "
              + all
              + " would be "
              + Math.round(share));
    }
    law.done();
  }

  private static void lists(
      List<Zoneinfo.Zone> zones, Snapshot snapshot, @Nullable Profile profile, Findings findings) {
    Findings.Law batch =
        findings.law("PG-42", FILE, "per-CPU lists are refilled in batches by the zone's size");
    Findings.Law high =
        findings.law(
            "PG-42",
            FILE,
            "per-CPU lists may hold 4 batches at least, since 5.14 a CPU's part of the low mark");
    boolean floats = profile == null || profile.since(6, 7);
    int pageSize = snapshot.pageSize();
    if (pageSize == 0) {
      batch.open("the page size needs meminfo beside zoneinfo");
    }
    for (Zoneinfo.Zone zone : zones) {
      for (Zoneinfo.Pageset cpu : zone.cpus()) {
        long has = Stat.of(cpu.lists(), "batch");
        long most = batch(zone.managed(), pageSize);
        long fewest = batch(zone.managed() - zone.managed() / LATER, pageSize);
        batch.check(
            pageSize == 0 || (has >= fewest && has <= most),
            zone.words() + ", CPU " + cpu.cpu() + ": a batch of " + has + ", expected " + most);
        long lowMark = zone.mark("low") - Math.max(0, zone.mark("boost"));
        boolean split = profile != null && profile.since(5, 14);
        long part = split ? lowMark / Math.max(1, 2L * snapshot.cpus()) : 0;
        long floor = Math.max(4 * has, part);
        long least = Stat.of(cpu.lists(), floats ? "high_min" : "high");
        if (least < 0) {
          high.open("since 6.7 the bound floats, and this kernel does not show its lower end");
          continue;
        }
        high.check(
            least >= floor,
            zone.words()
                + ", CPU "
                + cpu.cpu()
                + ": at most "
                + least
                + " pages, expected at least "
                + floor);
      }
    }
    batch.done();
    high.done();
  }

  private static long batch(long managed, int pageSize) {
    if (pageSize == 0) {
      return 0;
    }
    long wanted = Math.max(1, Math.min(managed / 4096, (256L << 10) / pageSize));
    return Math.max(1, Long.highestOneBit(wanted + wanted / 2) - 1);
  }
}
