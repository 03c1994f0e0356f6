package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What must hold of {@code vmallocinfo}. */
final class VmallocLaws {
  private static final String FILE = "vmallocinfo";

  /** The least that architectures align large ioremap areas to, in pages. */
  private static final long IOREMAP_PAGES = 128;

  private VmallocLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    Vmallocinfo vmallocinfo = snapshot.vmallocinfo();
    if (vmallocinfo == null) {
      return;
    }
    if (vmallocinfo.hidden()) {
      findings
          .law("VM-06", FILE, "areas never overlap, guard pages included")
          .open("the kernel hid the addresses from the reader")
          .done();
    } else {
      disjoint(vmallocinfo, findings);
    }
    rows(vmallocinfo, snapshot, findings);
  }

  private static void disjoint(Vmallocinfo vmallocinfo, Findings findings) {
    Findings.Law law = findings.law("VM-06", FILE, "areas never overlap, guard pages included");
    Findings.Law size = findings.law("VM-28", FILE, "a row's size is from its start to its end");
    // Since 6.9 the rows come node by node, not in the order of their addresses.
    List<Vmallocinfo.Row> rows = new ArrayList<>(vmallocinfo.rows());
    rows.sort(Comparator.comparing(Vmallocinfo.Row::start, Long::compareUnsigned));
    for (int i = 0; i < rows.size(); i++) {
      Vmallocinfo.Row row = rows.get(i);
      size.check(
          row.end() - row.start() == row.size(), hex(row.start()) + " has size " + row.size());
      if (i > 0) {
        Vmallocinfo.Row before = rows.get(i - 1);
        law.check(
            Long.compareUnsigned(before.end(), row.start()) <= 0,
            "the area from "
                + hex(before.start())
                + " ends at "
                + hex(before.end())
                + ", behind the start of the next at "
                + hex(row.start()));
      }
    }
    law.done();
    size.done();
  }

  private static void rows(Vmallocinfo vmallocinfo, Snapshot snapshot, Findings findings) {
    Findings.Law guard =
        findings.law("VM-05", FILE, "an area is its pages and at most one guard page");
    Findings.Law nodes = findings.law("VM-28", FILE, "a row's pages are those of its nodes");
    Findings.Law aligned =
        findings.law("IO-02", FILE, "an ioremap area is aligned to its size, up to 128 pages");
    boolean hidden = vmallocinfo.hidden();
    int page = snapshot.pageSize();
    if (page == 0) {
      guard.open("the page size needs meminfo and zoneinfo");
      aligned.open("the page size needs meminfo and zoneinfo");
    }
    for (Vmallocinfo.Row row : vmallocinfo.rows()) {
      if (row.pages() > 0) {
        guard.check(
            page == 0 || row.size() == (row.pages() + 1) * page || row.size() == row.pages() * page,
            words(row) + " has " + row.pages() + " pages and size " + row.size());
      }
      if (!row.nodes().isEmpty() && row.pages() > 0) {
        long sum = 0;
        for (String node : row.nodes()) {
          sum += Long.parseLong(node.substring(node.indexOf('=') + 1));
        }
        nodes.check(
            sum == row.pages(), words(row) + " has " + row.pages() + " pages, on nodes " + sum);
      }
      if (page > 0 && row.flags().contains("ioremap") && row.size() > page && !hidden) {
        long bytes = Math.min(row.size() - page, IOREMAP_PAGES * page);
        long multiple = Long.highestOneBit(2 * bytes - 1);
        aligned.check(row.start() % multiple == 0, words(row) + " is no multiple of " + multiple);
      }
    }
    guard.done();
    nodes.done();
    aligned.done();
  }

  private static String words(Vmallocinfo.Row row) {
    return "the area at " + hex(row.start()) + " of " + row.caller();
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
