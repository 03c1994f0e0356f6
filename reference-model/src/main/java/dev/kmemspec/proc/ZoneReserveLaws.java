package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;

/** What must hold of the {@code protection:} lines of {@code zoneinfo}: lowmem_reserve (PG-57). */
final class ZoneReserveLaws {
  private static final String FILE = "zoneinfo";

  private static final long MOST_RATIO = 1 << 20;

  private ZoneReserveLaws() {}

  static void judge(List<Zoneinfo.Zone> zones, Findings findings) {
    Findings.Law rises =
        findings.law(
            "PG-57", FILE, "a zone keeps nothing from itself, and never less from a higher zone");
    Findings.Law ratio =
        findings.law(
            "PG-57", FILE, "what a zone keeps is one share of the higher zones' pages, all summed");
    for (Zoneinfo.Zone zone : zones) {
      List<Zoneinfo.Zone> node = zones.stream().filter(z -> z.node() == zone.node()).toList();
      int own = node.indexOf(zone);
      if (node.size() != zone.protection().size()) {
        rises.open("not every zone of a node is listed");
        continue;
      }
      rises.check(rises(zone.protection(), own), zone.words() + " has " + zone.protection());
      ratio.check(
          oneRatio(zone, node, own),
          zone.words()
              + " has "
              + zone.protection()
              + ", and the zones above it manage "
              + above(node, own));
    }
    rises.done();
    ratio.done();
  }

  private static boolean rises(List<Long> protection, int own) {
    for (int i = 0; i < protection.size(); i++) {
      long before = i == 0 ? 0 : protection.get(i - 1);
      boolean zero = protection.get(i) == 0;
      if (protection.get(i) < before || (i <= own && !zero)) {
        return false;
      }
    }
    return true;
  }

  /** The pages of all zones between the own one and each higher one. */
  private static List<Long> above(List<Zoneinfo.Zone> node, int own) {
    List<Long> sums = new ArrayList<>();
    long sum = 0;
    for (int i = own + 1; i < node.size(); i++) {
      sum += node.get(i).managed();
      sums.add(sum);
    }
    return sums;
  }

  /** Whether some ratio gives every reserve; the pages managed later are not in it. */
  private static boolean oneRatio(Zoneinfo.Zone zone, List<Zoneinfo.Zone> node, int own) {
    List<Long> sums = above(node, own);
    double least = 1;
    double most = MOST_RATIO;
    for (int i = 0; i < sums.size(); i++) {
      long kept = zone.protection().get(own + 1 + i);
      long sum = sums.get(i);
      if (kept == 0) {
        // No ratio, an empty zone, or less above than the ratio.
        least =
            sum > 0 && zone.managed() > 0
                ? Math.max(least, (sum - sum / ZoneLaws.LATER) + 1.0)
                : least;
        continue;
      }
      least = Math.max(least, (sum - (double) sum / ZoneLaws.LATER) / (kept + 1));
      most = Math.min(most, (double) sum / kept);
    }
    boolean none = zone.protection().stream().allMatch(kept -> kept == 0);
    return none || least <= most;
  }
}
