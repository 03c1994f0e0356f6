package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/zoneinfo}: each zone's size, marks, reserves, counters and per-CPU lists
 * (vmstat.c:zoneinfo_show_print). All numbers are pages unless the kernel says otherwise.
 */
public record Zoneinfo(List<Zone> zones) {
  private static final Pattern HEAD = Pattern.compile("Node (\\d+), zone +(\\S+)");
  private static final Pattern STAT = Pattern.compile(" {6}(\\S+) +(-?\\d+)");
  private static final Pattern FREE = Pattern.compile("  pages free +(\\d+)");
  private static final Pattern MARK = Pattern.compile(" {8}(\\w+) +(\\d+)");
  private static final Pattern PROTECTION = Pattern.compile(" {8}protection: \\(([-0-9, ]+)\\)");
  private static final Pattern CPU = Pattern.compile(" {4}cpu: (\\d+)");
  private static final Pattern LIST = Pattern.compile(" {14}(\\w+): +(-?\\d+)");
  private static final Pattern THRESHOLD = Pattern.compile("  vm stats threshold: (\\d+)");
  private static final Pattern TAIL = Pattern.compile("  (\\w+): +(\\d+)");

  public Zoneinfo {
    zones = List.copyOf(zones);
  }

  /**
   * One zone.
   *
   * @param name such as {@code Normal}
   * @param nodeStats the node's counters, printed with its first populated zone
   * @param free pages on the free lists
   * @param marks boost, min, low, high, spanned, present, managed and what else this kernel has
   * @param protection lowmem_reserve, by the highest zone that a request may use
   * @param stats the zone's counters; none where the zone is empty
   * @param cpus the per-CPU lists; none where the zone is empty
   * @param tail what stands behind them, such as start_pfn
   */
  public record Zone(
      int node,
      String name,
      List<Stat> nodeStats,
      long free,
      List<Stat> marks,
      List<Long> protection,
      List<Stat> stats,
      List<Pageset> cpus,
      List<Stat> tail) {
    public Zone {
      nodeStats = List.copyOf(nodeStats);
      marks = List.copyOf(marks);
      protection = List.copyOf(protection);
      stats = List.copyOf(stats);
      cpus = List.copyOf(cpus);
      tail = List.copyOf(tail);
    }

    /** A mark or size by its name, or -1. */
    public long mark(String name) {
      return Stat.of(marks, name);
    }

    /** A counter by its name, or -1. */
    public long stat(String name) {
      return Stat.of(stats, name);
    }

    /** The pages that the zone's allocator manages. */
    public long managed() {
      return mark("managed");
    }

    /** The pages on all per-CPU lists. */
    public long parked() {
      return cpus.stream().mapToLong(cpu -> Stat.of(cpu.lists, "count")).sum();
    }

    /** The zone in words. */
    public String words() {
      return "zone " + name + " of node " + node;
    }
  }

  /**
   * A CPU's lists in a zone.
   *
   * @param lists count, high, batch and what else this kernel has
   * @param threshold how far the CPU's share of the counters may lag, or null
   */
  public record Pageset(int cpu, List<Stat> lists, @Nullable Long threshold) {
    public Pageset {
      lists = List.copyOf(lists);
    }
  }

  /** The zones that manage pages. */
  public List<Zone> populated() {
    return zones.stream().filter(zone -> zone.managed() > 0).toList();
  }

  /** The zone of that name and node, or null. */
  public @Nullable Zone find(int node, String name) {
    return zones.stream()
        .filter(zone -> zone.node == node && zone.name.equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Zoneinfo parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Zone> zones = new ArrayList<>();
    while (lines.hasNext()) {
      zones.add(zone(lines));
    }
    return new Zoneinfo(zones);
  }

  private static Zone zone(ProcLines lines) throws ProcFormatException {
    Matcher head = lines.next(HEAD, "'Node 0, zone   Normal'");
    List<Stat> nodeStats = List.of();
    if (lines.peek().strip().equals("per-node stats")) {
      lines.next();
      nodeStats = stats(lines, STAT);
    }
    String free = lines.next(FREE, "'  pages free     3616'").group(1);
    List<Stat> marks = stats(lines, MARK);
    List<Long> protection = new ArrayList<>();
    String reserves = lines.next(PROTECTION, "'        protection: (0, 440, 440)'").group(1);
    for (String reserve : reserves.split(",", -1)) {
      protection.add(lines.number(reserve.strip(), "a reserve"));
    }
    List<Stat> stats = stats(lines, STAT);
    List<Pageset> cpus = new ArrayList<>();
    if (lines.peek().strip().equals("pagesets")) {
      lines.next();
      while (CPU.matcher(lines.peek()).matches()) {
        cpus.add(pageset(lines));
      }
    }
    return new Zone(
        (int) lines.number(head.group(1), "a node"),
        head.group(2),
        nodeStats,
        lines.number(free, "a number of pages"),
        marks,
        protection,
        stats,
        cpus,
        stats(lines, TAIL));
  }

  private static Pageset pageset(ProcLines lines) throws ProcFormatException {
    int cpu = (int) lines.number(lines.next(CPU, "'    cpu: 0'").group(1), "a CPU");
    List<Stat> lists = stats(lines, LIST);
    Matcher threshold = THRESHOLD.matcher(lines.peek());
    if (!threshold.matches()) {
      return new Pageset(cpu, lists, null);
    }
    lines.next();
    return new Pageset(cpu, lists, lines.number(threshold.group(1), "a threshold"));
  }

  private static List<Stat> stats(ProcLines lines, Pattern pattern) throws ProcFormatException {
    List<Stat> stats = new ArrayList<>();
    while (pattern.matcher(lines.peek()).matches()) {
      Matcher row = lines.next(pattern, "a counter");
      stats.add(new Stat(row.group(1), lines.number(row.group(2), "a counter")));
    }
    return stats;
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    zones.forEach(zone -> print(text, zone));
    return text.toString();
  }

  private static void print(StringBuilder text, Zone zone) {
    text.append(String.format(Locale.ROOT, "Node %d, zone %8s\n", zone.node, zone.name));
    if (!zone.nodeStats.isEmpty()) {
      text.append(String.format(Locale.ROOT, "  per-node stats\n"));
      zone.nodeStats.forEach(stat ->
          text.append(String.format(Locale.ROOT, "      %-12s %d\n", stat.name(), stat.value())));
    }
    text.append(String.format(Locale.ROOT, "  pages free     %d\n", zone.free));
    zone.marks.forEach(stat ->
        text.append(String.format(Locale.ROOT, "        %-8s %d\n", stat.name(), stat.value())));
    List<String> reserves = zone.protection.stream().map(String::valueOf).toList();
    text.append(
        String.format(Locale.ROOT, "        protection: (%s)\n", String.join(", ", reserves)));
    zone.stats.forEach(stat ->
        text.append(String.format(Locale.ROOT, "      %-12s %d\n", stat.name(), stat.value())));
    if (!zone.cpus.isEmpty()) {
      text.append(String.format(Locale.ROOT, "  pagesets\n"));
    }
    for (Pageset cpu : zone.cpus) {
      text.append(String.format(Locale.ROOT, "    cpu: %d\n", cpu.cpu));
      int widest = cpu.lists.stream().mapToInt(stat -> stat.name().length()).max().orElse(0);
      String format = "              %-" + (widest + 1) + "s %d\n";
      cpu.lists.forEach(
          stat -> text.append(String.format(Locale.ROOT, format, stat.name() + ":", stat.value())));
      if (cpu.threshold != null) {
        text.append(String.format(Locale.ROOT, "  vm stats threshold: %d\n", cpu.threshold));
      }
    }
    zone.tail.forEach(stat ->
        text.append(String.format(Locale.ROOT, "  %-20s %d\n", stat.name() + ":", stat.value())));
  }
}
