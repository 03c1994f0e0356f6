package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/buddyinfo}: free blocks by order, per zone (AC-01; vmstat.c:frag_show_print).
 *
 * @param rows a row for each populated zone
 */
public record Buddyinfo(List<Row> rows) {
  private static final Pattern ROW = Pattern.compile("Node (\\d+), zone +(\\S+)((?: +\\d+)+) *");

  public Buddyinfo {
    rows = List.copyOf(rows);
  }

  /**
   * One zone.
   *
   * @param node the node's number
   * @param zone the zone's name, such as {@code DMA32}
   * @param blocks free blocks by order, from 0
   */
  public record Row(int node, String zone, List<Long> blocks) {
    public Row {
      blocks = List.copyOf(blocks);
    }

    /** The pages of all blocks. */
    public long pages() {
      long sum = 0;
      for (int order = 0; order < blocks.size(); order++) {
        sum += blocks.get(order) << order;
      }
      return sum;
    }
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Buddyinfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Row> rows = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(ROW, "'Node 0, zone   Normal      1      0 ...'");
      List<Long> blocks = new ArrayList<>();
      for (String count : row.group(3).strip().split(" +", -1)) {
        blocks.add(lines.number(count, "a count of blocks"));
      }
      rows.add(new Row((int) lines.number(row.group(1), "a node"), row.group(2), blocks));
    }
    return new Buddyinfo(rows);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(String.format(Locale.ROOT, "Node %d, zone %8s ", row.node, row.zone));
      row.blocks.forEach(count -> text.append(String.format(Locale.ROOT, "%6d ", count)));
      text.append('\n');
    }
    return text.toString();
  }

  static List<Long> numbers(ProcLines lines, String text, String meaning)
      throws ProcFormatException {
    List<Long> numbers = new ArrayList<>();
    for (String each : Arrays.asList(text.strip().split(" +", -1))) {
      numbers.add(lines.number(each, meaning));
    }
    return numbers;
  }
}
