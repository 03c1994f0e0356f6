package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must hold of the attributes under {@code /sys/kernel/slab}. */
final class SlabTableLaws {
  private static final String FILE = "slab.txt";
  private static final List<String> DEBUG =
      List.of("sanity_checks", "red_zone", "poison", "store_user");

  private SlabTableLaws() {}

  static void judge(Snapshot snapshot, Findings findings) {
    SlabTable table = snapshot.slabTable();
    if (table == null) {
      return;
    }
    layout(table, snapshot, findings);
    partial(table, findings);
    merged(table, findings);
    names(table, snapshot, findings);
  }

  private static void layout(SlabTable table, Snapshot snapshot, Findings findings) {
    Findings.Law stride =
        findings.law("SL-01", FILE, "a stride holds the object and is a multiple of its alignment");
    Findings.Law behind =
        findings.law("SL-02", FILE, "the free pointer of a constructed object lies behind it");
    Findings.Law whole =
        findings.law("SL-01", FILE, "a slab holds as many strides as fit in its pages");
    int page = snapshot.pageSize();
    if (page == 0) {
      whole.open("the page size needs meminfo and zoneinfo");
    }
    for (List<String> row : table.rows()) {
      long size = table.number(row, "object_size");
      long slab = table.number(row, "slab_size");
      long align = table.number(row, "align");
      String cache = "cache '" + row.getFirst() + "': ";
      if (size < 0 || slab <= 0) {
        continue;
      }
      stride.check(
          slab >= size && slab % 8 == 0 && (align <= 0 || slab % align == 0),
          cache + "objects of " + size + " bytes, stride " + slab + ", alignment " + align);
      if (!table.text(row, "ctor").isEmpty()) {
        behind.check(slab >= (size + 7) / 8 * 8 + 8, cache + "object " + size + ", stride " + slab);
      }
      long order = table.number(row, "order");
      long objects = table.number(row, "objs_per_slab");
      if (page > 0 && order >= 0 && objects >= 0) {
        whole.check(
            objects == Math.min(32767, ((long) page << order) / slab),
            cache + objects + " objects of " + slab + " on order " + order);
      }
    }
    stride.done();
    behind.done();
    whole.done();
  }

  private static void partial(SlabTable table, Findings findings) {
    Findings.Law law =
        findings.law("SL-09", FILE, "min_partial is half the stride's log2, 5 to 10");
    for (List<String> row : table.rows()) {
      long slab = table.number(row, "slab_size");
      long has = table.number(row, "min_partial");
      if (slab > 0 && has >= 0) {
        long expected = Math.clamp((63 - Long.numberOfLeadingZeros(slab)) / 2, 5, 10);
        law.check(has == expected, "cache '" + row.getFirst() + "' of stride " + slab + ": " + has);
      }
    }
    law.done();
  }

  /** A cache that forbids it has one name only. */
  private static void merged(SlabTable table, Findings findings) {
    Findings.Law law =
        findings.law(
            "SL-07", FILE, "no cache with a constructor, RCU or debugging has a second name");
    for (List<String> row : table.rows()) {
      boolean alone =
          !table.text(row, "ctor").isEmpty()
              || table.number(row, "destroy_by_rcu") > 0
              || DEBUG.stream().anyMatch(flag -> table.number(row, flag) > 0);
      long names =
          table.aliases().stream().filter(alias -> alias.cache().equals(row.getFirst())).count();
      if (alone) {
        law.check(names <= 1, "cache '" + row.getFirst() + "' has " + names + " names");
      }
    }
    law.done();
  }

  /** Of the names of a merged cache one has a row in slabinfo. */
  private static void names(SlabTable table, Snapshot snapshot, Findings findings) {
    Slabinfo slabinfo = snapshot.slabinfo();
    Findings.Law law =
        findings.law("AC-08", FILE, "of all names of a merged cache one has a row in slabinfo");
    if (slabinfo == null) {
      law.open("slabinfo is not in the snapshot").done();
      return;
    }
    List<String> rows = slabinfo.rows().stream().map(Slabinfo.Row::name).toList();
    Map<String, List<String>> caches = new TreeMap<>();
    for (SlabTable.Alias alias : table.aliases()) {
      caches.computeIfAbsent(alias.cache(), none -> new ArrayList<>()).add(alias.name());
    }
    for (Map.Entry<String, List<String>> cache : caches.entrySet()) {
      List<String> shown = cache.getValue().stream().filter(rows::contains).toList();
      law.check(
          shown.size() <= 1, "cache '" + cache.getKey() + "' has rows under the names " + shown);
    }
    law.done();
  }
}
