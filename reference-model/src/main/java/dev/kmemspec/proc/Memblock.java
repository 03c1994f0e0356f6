package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /sys/kernel/debug/memblock/memory} or {@code reserved}: the regions of boot memory (MB-01;
 * memblock.c:memblock_debug_show). Since 6.6 a region tells its node and flags.
 */
public record Memblock(List<Region> regions) {
  private static final Pattern ROW =
      Pattern.compile(
          " *(\\d+): 0x([0-9a-f]{1,16})\\.\\.0x([0-9a-f]{1,16})(?: +(\\d+|x) ([A-Z_]+))?");

  public Memblock {
    regions = List.copyOf(regions);
  }

  /**
   * One region.
   *
   * @param first the first physical address
   * @param last the last one, inclusive
   * @param node the node as the kernel prints it, {@code x} where it has none; empty where this
   *     kernel does not tell
   * @param flags such as {@code NONE} or {@code NOMAP}; empty where this kernel does not tell
   */
  public record Region(long first, long last, String node, String flags) {}

  /** Reads the kernel's text; {@code file} names it in complaints. */
  public static Memblock parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    List<Region> regions = new ArrayList<>();
    while (lines.hasNext()) {
      Matcher row = lines.next(ROW, "'   0: 0x0000000000001000..0x000000000009ffff'");
      if (lines.number(row.group(1), "an index") != regions.size()) {
        throw lines.wrong("region " + row.group(1) + " where " + regions.size() + " was expected");
      }
      regions.add(
          new Region(
              Long.parseUnsignedLong(row.group(2), 16),
              Long.parseUnsignedLong(row.group(3), 16),
              row.group(4) == null ? "" : row.group(4),
              row.group(5) == null ? "" : row.group(5)));
    }
    return new Memblock(regions);
  }

  /** The kernel's text. */
  public String print() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      text.append(
          String.format(Locale.ROOT, "%4d: 0x%016x..0x%016x", i, region.first, region.last));
      if (!region.flags.isEmpty()) {
        text.append(String.format(Locale.ROOT, " %4s %s", region.node, region.flags));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
