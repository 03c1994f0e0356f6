package dev.kmemspec.proc;

/** What must hold of {@code pagetypeinfo}, by itself and beside {@code buddyinfo}. */
final class PagetypeLaws {
  private static final String FILE = "pagetypeinfo";

  private PagetypeLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    Pagetypeinfo types = snapshot.pagetypeinfo();
    if (types == null) {
      return;
    }
    findings
        .law("PG-24", FILE, "a pageblock has two to the power of its order pages")
        .check(
            types.pagesPerBlock() == 1L << types.blockOrder(),
            "order " + types.blockOrder() + " with " + types.pagesPerBlock() + " pages")
        .done();
    Findings.Law sums =
        findings.law("AC-01", FILE, "the free blocks of all types are those of buddyinfo");
    Buddyinfo buddyinfo = snapshot.buddyinfo();
    if (buddyinfo == null) {
      sums.open("buddyinfo is not in the snapshot").done();
      return;
    }
    for (Buddyinfo.Row row : buddyinfo.rows()) {
      if (types.free().stream().anyMatch(free -> free.overflows().contains(true))) {
        sums.open("a zone has so many blocks that the kernel stopped counting");
        break;
      }
      long pages = pages(types, row);
      sums.near(
          pages,
          row.pages(),
          snapshot.slack(),
          "zone "
              + row.zone()
              + " of node "
              + row.node()
              + ": "
              + pages
              + " free pages by type, "
              + row.pages()
              + " in buddyinfo");
    }
    sums.done();
  }

  private static long pages(Pagetypeinfo types, Buddyinfo.Row row) {
    long sum = 0;
    for (Pagetypeinfo.Free free : types.free()) {
      if (free.node() == row.node() && free.zone().equals(row.zone())) {
        for (int order = 0; order < free.counts().size(); order++) {
          sum += free.counts().get(order) << order;
        }
      }
    }
    return sum;
  }
}
