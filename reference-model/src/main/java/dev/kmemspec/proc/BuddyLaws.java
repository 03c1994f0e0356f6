package dev.kmemspec.proc;

import java.util.HashSet;
import java.util.Set;

/** What must hold of {@code buddyinfo}, by itself and beside {@code zoneinfo}. */
final class BuddyLaws {
  private static final String FILE = "buddyinfo";

  private BuddyLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    Buddyinfo buddyinfo = snapshot.buddyinfo();
    if (buddyinfo == null) {
      return;
    }
    orders(buddyinfo, snapshot.pagetypeinfo(), findings);
    Zoneinfo zoneinfo = snapshot.zoneinfo();
    Findings.Law adds =
        findings.law("AC-01", FILE, "the blocks of each zone add up to its free pages");
    Findings.Law fits = findings.law("AC-02", FILE, "no zone has more free pages than it manages");
    if (zoneinfo == null) {
      adds.open("zoneinfo is not in the snapshot");
      fits.open("zoneinfo is not in the snapshot");
    }
    long slack = snapshot.slack();
    for (Buddyinfo.Row row : buddyinfo.rows()) {
      Zoneinfo.Zone zone = zoneinfo == null ? null : zoneinfo.find(row.node(), row.zone());
      if (zone != null) {
        adds.near(
            row.pages(),
            zone.free(),
            slack,
            zone.words()
                + ": blocks of "
                + row.pages()
                + " pages in all, and zoneinfo counts "
                + zone.free()
                + " free");
        fits.check(
            row.pages() <= zone.managed(),
            zone.words() + ": " + row.pages() + " pages free of " + zone.managed());
      }
    }
    adds.done();
    fits.done();
  }

  private static void orders(
      Buddyinfo buddyinfo, @org.jspecify.annotations.Nullable Pagetypeinfo types, Findings found) {
    Set<Integer> orders = new HashSet<>();
    buddyinfo.rows().forEach(row -> orders.add(row.blocks().size()));
    if (types != null) {
      orders.add(types.orders());
    }
    found
        .law("PV-01", FILE, "every zone counts the same orders, from 0 to the largest")
        .check(orders.size() == 1, "some zones count " + orders + " orders")
        .done();
  }
}
