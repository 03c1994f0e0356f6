package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/slabinfo}, version 2.1: a row for every cache (AC-03; slab_common.c:cache_show). */
public record Slabinfo(List<Row> rows) {
  private static final String VERSION = "slabinfo - version: 2.1";
  private static final String HEAD =
      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
          + " : tunables <limit> <batchcount> <sharedfactor>"
          + " : slabdata <active_slabs> <num_slabs> <sharedavail>";
  private static final Pattern ROW =
      Pattern.compile(
          "(.+?) +(\\d+) +(\\d+) +(\\d+) +(\\d+) +(\\d+)"
              + " : tunables +(\\d+) +(\\d+) +(\\d+)"
              + " : slabdata +(\\d+) +(\\d+) +(\\d+)");

  public Slabinfo {
    rows = List.copyOf(rows);
  }

  /**
   * One cache.
   *
   * @param objSize from one object to the next, in bytes: the stride
   * @param limit a tunable of SLAB, as are the next two; 0 in SLUB
   * @param activeSlabs in SLAB those with an object in use, in SLUB all
   */
  public record Row(
      String name,
      long activeObjs,
      long numObjs,
      long objSize,
      long objPerSlab,
      long pagesPerSlab,
      long limit,
      long batchCount,
      long sharedFactor,
      long activeSlabs,
      long numSlabs,
      long sharedAvail) {}

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Slabinfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    String version = lines.hasNext() ? lines.next() : "";
    if (!version.startsWith(VERSION)) {
      throw lines.unexpected(version, "'" + VERSION + "'");
    }
    String head = lines.hasNext() ? lines.next() : "";
    if (!head.startsWith("# name")) {
      throw lines.unexpected(head, "'# name            <active_objs> ...'");
    }
    List<Row> rows = new ArrayList<>();
    while (lines.hasNext()) {
      rows.add(
          row(lines, lines.next(ROW, "a cache's row, such as 'dog  21  21  192  21  1 : ...'")));
    }
    return new Slabinfo(rows);
  }

  private static Row row(ProcLines lines, Matcher row) throws ProcFormatException {
    long[] n = new long[11];
    for (int i = 0; i < n.length; i++) {
      n[i] = lines.number(row.group(i + 2), "a counter");
    }
    return new Row(row.group(1), n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder(VERSION).append('\n').append(HEAD).append('\n');
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-17s %6d %6d %6d %4d %4d : tunables %4d %4d %4d : slabdata %6d %6d %6d\n",
              row.name,
              row.activeObjs,
              row.numObjs,
              row.objSize,
              row.objPerSlab,
              row.pagesPerSlab,
              row.limit,
              row.batchCount,
              row.sharedFactor,
              row.activeSlabs,
              row.numSlabs,
              row.sharedAvail));
    }
    return text.toString();
  }
}
