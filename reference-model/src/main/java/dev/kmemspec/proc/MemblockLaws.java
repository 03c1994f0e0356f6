package dev.kmemspec.proc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold of the two lists of memblock. */
final class MemblockLaws {
  private MemblockLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    judge("memblock/memory", snapshot.memory(), findings);
    judge("memblock/reserved", snapshot.reserved(), findings);
  }

  private static void judge(String file, @Nullable Memblock memblock, Findings findings) {
    if (memblock == null) {
      return;
    }
    Findings.Law sorted = findings.law("MB-01", file, "regions are ascending and disjoint");
    Findings.Law minimal =
        findings.law("MB-01", file, "no two touching regions have equal node and flags");
    List<Memblock.Region> regions = memblock.regions();
    for (int i = 0; i < regions.size(); i++) {
      Memblock.Region region = regions.get(i);
      // A list that is empty may show one region of no bytes (MB-18).
      boolean dummy = regions.size() == 1 && region.first() == 0 && region.last() == -1;
      sorted.check(
          dummy || Long.compareUnsigned(region.first(), region.last()) <= 0,
          "region " + i + " ends before it starts");
      if (i == 0) {
        continue;
      }
      Memblock.Region before = regions.get(i - 1);
      sorted.check(
          Long.compareUnsigned(before.last(), region.first()) < 0,
          "region " + i + " starts inside region " + (i - 1));
      boolean told = !region.flags().isEmpty();
      boolean alike = before.flags().equals(region.flags()) && before.node().equals(region.node());
      boolean touching = before.last() + 1 == region.first();
      if (told) {
        minimal.check(!(touching && alike), "regions " + (i - 1) + " and " + i + " should be one");
      } else if (touching) {
        minimal.open("this kernel does not show the regions' nodes and flags");
      } else {
        minimal.check(true, "");
      }
    }
    sorted.done();
    minimal.done();
  }
}
