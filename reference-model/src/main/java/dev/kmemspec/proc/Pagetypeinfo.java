package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/pagetypeinfo}: the free blocks of {@link Buddyinfo} by migrate type, and how many
 * pageblocks have each type (vmstat.c:pagetypeinfo_show).
 *
 * @param blockOrder the order of a pageblock
 * @param pagesPerBlock pages in a pageblock
 * @param orders how many orders are counted
 * @param free free blocks by node, zone and type
 * @param types the names of the types, in the order of {@link Blocks#counts}
 * @param blocks pageblocks by node and zone
 */
public record Pagetypeinfo(
    int blockOrder,
    long pagesPerBlock,
    int orders,
    List<Free> free,
    List<String> types,
    List<Blocks> blocks) {
  private static final String FREE_HEAD = "Free pages count per migrate type at order";
  private static final String BLOCKS_HEAD = "Number of blocks type";
  private static final Pattern ORDER = Pattern.compile("Page block order: +(\\d+)");
  private static final Pattern PAGES = Pattern.compile("Pages per block: +(\\d+)");
  private static final Pattern FREE =
      Pattern.compile("Node +(\\d+), zone +(\\S+), type +(\\S+)((?: +>?\\d+)+) *");
  private static final Pattern BLOCKS =
      Pattern.compile("Node +(\\d+), zone +(\\S+)((?: +\\d+)+) *");

  public Pagetypeinfo {
    free = List.copyOf(free);
    types = List.copyOf(types);
    blocks = List.copyOf(blocks);
  }

  /**
   * The free blocks of one type in one zone.
   *
   * @param counts by order; the kernel stops counting at 100,000
   * @param overflows whether the count at that order was stopped
   */
  public record Free(
      int node, String zone, String type, List<Long> counts, List<Boolean> overflows) {
    public Free {
      counts = List.copyOf(counts);
      overflows = List.copyOf(overflows);
    }
  }

  /** The pageblocks of one zone by type. */
  public record Blocks(int node, String zone, List<Long> counts) {
    public Blocks {
      counts = List.copyOf(counts);
    }
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Pagetypeinfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    String order = lines.next(ORDER, "'Page block order: 9'").group(1);
    String pages = lines.next(PAGES, "'Pages per block:  512'").group(1);
    skipBlank(lines);
    String head = lines.hasNext() ? lines.next() : "";
    if (!head.startsWith(FREE_HEAD)) {
      throw lines.unexpected(head, "'" + FREE_HEAD + " 0 1 ...'");
    }
    int orders = head.substring(FREE_HEAD.length()).strip().split(" +", -1).length;
    List<Free> free = new ArrayList<>();
    while (lines.peek().contains(", type ")) {
      free.add(free(lines));
    }
    skipBlank(lines);
    String types = lines.hasNext() ? lines.next() : "";
    if (!types.startsWith(BLOCKS_HEAD)) {
      throw lines.unexpected(types, "'" + BLOCKS_HEAD + " Unmovable ...'");
    }
    List<Blocks> blocks = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(BLOCKS, "'Node 0, zone   Normal      1      0 ...'");
      List<Long> counts = Buddyinfo.numbers(lines, row.group(3), "a count of pageblocks");
      blocks.add(new Blocks((int) lines.number(row.group(1), "a node"), row.group(2), counts));
    }
    return new Pagetypeinfo(
        (int) lines.number(order, "an order"),
        lines.number(pages, "a number of pages"),
        orders,
        free,
        List.of(types.substring(BLOCKS_HEAD.length()).strip().split(" +", -1)),
        blocks);
  }

  private static void skipBlank(ProcLines lines) {
    while (lines.hasNext() && lines.peek().isBlank()) {
      lines.next();
    }
  }

  private static Free free(ProcLines lines) throws ProcFormatException {
    Matcher row = lines.next(FREE, "'Node    0, zone   Normal, type    Movable      1 ...'");
    List<Long> counts = new ArrayList<>();
    List<Boolean> overflows = new ArrayList<>();
    for (String count : row.group(4).strip().split(" +", -1)) {
      boolean over = count.startsWith(">");
      overflows.add(over);
      counts.add(lines.number(over ? count.substring(1) : count, "a count of blocks"));
    }
    int node = (int) lines.number(row.group(1), "a node");
    return new Free(node, row.group(2), row.group(3), counts, overflows);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Page block order: %d\nPages per block:  %d\n\n",
            blockOrder,
            pagesPerBlock));
    text.append(String.format(Locale.ROOT, "%-43s ", FREE_HEAD));
    for (int order = 0; order < orders; order++) {
      text.append(String.format(Locale.ROOT, "%6d ", order));
    }
    text.append('\n');
    for (Free row : free) {
      text.append(
          String.format(
              Locale.ROOT, "Node %4d, zone %8s, type %12s ", row.node, row.zone, row.type));
      for (int order = 0; order < row.counts.size(); order++) {
        text.append(
            String.format(
                Locale.ROOT, "%s%6d ", row.overflows.get(order) ? ">" : "", row.counts.get(order)));
      }
      text.append('\n');
    }
    text.append(String.format(Locale.ROOT, "\n%-23s", BLOCKS_HEAD + " "));
    types.forEach(type -> text.append(String.format(Locale.ROOT, "%12s ", type)));
    text.append('\n');
    for (Blocks row : blocks) {
      text.append(String.format(Locale.ROOT, "Node %d, zone %8s ", row.node, row.zone));
      row.counts.forEach(count -> text.append(String.format(Locale.ROOT, "%12d ", count)));
      text.append('\n');
    }
    return text.toString();
  }
}
