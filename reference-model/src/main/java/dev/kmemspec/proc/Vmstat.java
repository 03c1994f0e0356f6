package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/vmstat}: counters of the whole machine, in pages or events (vmstat.c:vmstat_show).
 * Those that start with {@code nr_} go up and down, all others only up.
 */
public record Vmstat(List<Stat> stats) {
  private static final Pattern ROW = Pattern.compile("(\\S+) (-?\\d+)");

  public Vmstat {
    stats = List.copyOf(stats);
  }

  /** The counter of that name, or -1 where this kernel has none. */
  public long get(String name) {
    return Stat.of(stats, name);
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Vmstat parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Stat> stats = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(ROW, "'nr_free_pages 105006'");
      stats.add(new Stat(row.group(1), lines.number(row.group(2), "a counter")));
    }
    return new Vmstat(stats);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    stats.forEach(stat -> text.append(stat.name()).append(' ').append(stat.value()).append('\n'));
    return text.toString();
  }
}
