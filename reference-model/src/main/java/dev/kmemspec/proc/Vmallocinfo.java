package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/vmallocinfo}: a row for every area (VM-28; vmalloc.c:vmalloc_info_show). */
public record Vmallocinfo(List<Row> rows) {
  private static final Pattern ROW =
      Pattern.compile("0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16}) +(\\d+)(.*)");
  private static final Set<String> FLAGS =
      Set.of("ioremap", "vmalloc", "dma-coherent", "vmap", "user", "vpages", "sparse");
  private static final Pattern SPECIAL = Pattern.compile("pages=\\d+|phys=0x[0-9a-f]+|N\\d+=\\d+");

  /** The words that stand in place of a caller: not yet purged, and of vm_map_ram. */
  private static final Set<String> NO_AREA = Set.of("unpurged vm_area", "vm_map_ram");

  public Vmallocinfo {
    rows = List.copyOf(rows);
  }

  /**
   * One area.
   *
   * @param start the first address
   * @param end one past the last, guard page included
   * @param size in bytes, guard page included
   * @param caller who made it, or the words that stand in place of one; may be empty
   * @param pages the pages behind it, or -1 where none are its own
   * @param phys the physical address, or -1
   * @param flags such as {@code vmalloc}, {@code ioremap}
   * @param nodes pages by node, as {@code N0=4}
   */
  public record Row(
      long start,
      long end,
      long size,
      String caller,
      long pages,
      long phys,
      List<String> flags,
      List<String> nodes) {
    public Row {
      flags = List.copyOf(flags);
      nodes = List.copyOf(nodes);
    }

    /** Whether it is an area that somebody holds, not one that waits for its purge. */
    public boolean held() {
      return !NO_AREA.contains(caller);
    }
  }

  /** Whether the kernel hid the addresses from the reader: zeros, or numbers that mean nothing. */
  public boolean hidden() {
    long odd =
        rows.stream().filter(row -> row.start == 0 || row.end - row.start != row.size).count();
    return 2 * odd > rows.size();
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Vmallocinfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Row> rows = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(ROW, "'0xffffc90000000000-0xffffc90000005000   20480 ...'");
      rows.add(row(lines, row));
    }
    return new Vmallocinfo(rows);
  }

  private static Row row(ProcLines lines, Matcher row) throws ProcFormatException {
    StringBuilder caller = new StringBuilder();
    List<String> flags = new ArrayList<>();
    List<String> nodes = new ArrayList<>();
    long pages = -1;
    long phys = -1;
    String rest = row.group(4).strip();
    for (String word : NO_AREA.contains(rest) ? List.<String>of() : words(rest)) {
      if (FLAGS.contains(word)) {
        flags.add(word);
      } else if (!SPECIAL.matcher(word).matches()) {
        caller.append(caller.isEmpty() ? "" : " ").append(word);
      } else if (word.startsWith("N")) {
        nodes.add(word);
      } else if (word.startsWith("pages=")) {
        pages = lines.number(word.substring(6), "a number of pages");
      } else {
        phys = Long.parseUnsignedLong(word.substring(7), 16);
      }
    }
    return new Row(
        Long.parseUnsignedLong(row.group(1), 16),
        Long.parseUnsignedLong(row.group(2), 16),
        lines.number(row.group(3), "a size"),
        NO_AREA.contains(rest) ? rest : caller.toString(),
        pages,
        phys,
        flags,
        nodes);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" +", -1));
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(String.format(Locale.ROOT, "0x%016x-0x%016x %7d", row.start, row.end, row.size));
      append(text, row.caller);
      append(text, row.pages < 0 ? "" : "pages=" + row.pages);
      append(text, row.phys < 0 ? "" : String.format(Locale.ROOT, "phys=0x%016x", row.phys));
      row.flags.forEach(flag -> append(text, flag));
      row.nodes.forEach(node -> append(text, node));
      text.append('\n');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String word) {
    text.append(word.isEmpty() ? "" : " ").append(word);
  }
}
