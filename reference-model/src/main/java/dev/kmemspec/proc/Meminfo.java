package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/meminfo}: the machine's memory in kilobytes (meminfo.c:meminfo_proc_show). */
public record Meminfo(List<Entry> entries) {
  private static final Pattern ROW = Pattern.compile("([^:]+): +(\\d+)( kB)?");

  /** The column at which numbers end. */
  private static final int NUMBERS_END = 24;

  public Meminfo {
    entries = List.copyOf(entries);
  }

  /**
   * One line.
   *
   * @param value in kilobytes, or a count
   * @param kilobytes which of both
   */
  public record Entry(String name, long value, boolean kilobytes) {}

  /** The value of that name, or -1 where this kernel has none. */
  public long get(String name) {
    for (Entry entry : entries) {
      if (entry.name.equals(name)) {
        return entry.value;
      }
    }
    return -1;
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Meminfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Entry> entries = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(ROW, "'MemTotal:         475176 kB'");
      long value = lines.number(row.group(2), "a size");
      entries.add(new Entry(row.group(1), value, row.group(3) != null));
    }
    return new Meminfo(entries);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      String label = String.format(Locale.ROOT, "%-16s", entry.name + ":");
      int width = Math.max(1, NUMBERS_END - label.length());
      String number = String.format(Locale.ROOT, "%" + width + "d", entry.value);
      text.append(label).append(number).append(entry.kilobytes ? " kB" : "").append('\n');
    }
    return text.toString();
  }
}
