package dev.kmemspec.report;

import dev.kmemspec.compare.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The comparison of the allocation functions, for a terminal and for a document. */
public final class CompareReport {
  private static final int NAME = 20;
  private static final int FREED = 19;
  private static final int[] WIDTHS = {11, 11, 8, 6, 8, 8, 5};
  private static final List<String> HEADS =
      List.of("contiguous", "largest", "align", "2^n", "zeroed", "atomic", "DMA");

  private static final String LEGEND =
      "contiguous: physically, or in virtual addresses only. largest: the most bytes that one call"
          + " got (* all that the machine has, but for its reserves). align: what every address was"
          + " a multiple of. 2^n: whether a block of 2^n bytes lay at a multiple of its size."
          + " zeroed: in memory that was dirty. atomic: callable with a spinlock held, by"
          + " GFP_ATOMIC where it takes a mask. DMA: a device can use it.";

  private CompareReport() {}

  /** Two tables and a legend. */
  public static String of(List<Row> rows, long memory) {
    StringBuilder text = new StringBuilder(line("function", HEADS));
    for (Row row : rows) {
      text.append(
          row.present()
              ? line(row.candidate().name(), cells(row, memory))
              : Text.left(row.candidate().name(), NAME) + " not there\n");
    }
    text.append('\n').append(Text.labelled("", LEGEND)).append('\n');
    text.append(Text.left("function", NAME)).append(Text.left("freed by", FREED));
    text.append("principle\n");
    for (Row row : rows) {
      String start =
          Text.left(row.candidate().name(), NAME) + Text.left(row.candidate().freedBy(), FREED);
      text.append(Text.labelled(start, row.candidate().principle()));
    }
    return text.toString();
  }

  /** One table. */
  public static String markdown(List<Row> rows, long memory) {
    StringBuilder text = new StringBuilder("| function | principle | ");
    text.append(String.join(" | ", HEADS)).append(" | freed by |\n");
    text.append("|---|---|").append("---|".repeat(HEADS.size())).append("---|\n");
    for (Row row : rows) {
      String cells =
          row.present()
              ? String.join(" | ", cells(row, memory))
              : "not there" + " | ".repeat(HEADS.size() - 1);
      text.append(
          "| `%s` | %s | %s | `%s` |\n"
              .formatted(
                  row.candidate().name(),
                  row.candidate().principle(),
                  cells,
                  row.candidate().freedBy()));
    }
    return text.toString();
  }

  /** The legend, for a document. */
  public static String legend() {
    return LEGEND;
  }

  private static String line(String name, List<String> cells) {
    StringBuilder text = new StringBuilder(Text.left(name, NAME));
    for (int i = 0; i < cells.size(); i++) {
      text.append(Text.right(cells.get(i), WIDTHS[i]));
    }
    return text.append('\n').toString();
  }

  private static List<String> cells(Row row, long memory) {
    return List.of(
        row.physical().map(physical -> physical ? "physical" : "virtual").orElse("-"),
        size(row.largest(), memory),
        row.alignment().isEmpty() ? "-" : Long.toString(row.alignment().getAsLong()),
        yes(row.natural()),
        yes(row.zeroed()),
        yes(row.atomic()),
        yes(row.dma()));
  }

  private static String yes(Optional<Boolean> answer) {
    return answer.map(yes -> yes ? "yes" : "no").orElse("-");
  }

  /**
   * Bytes in the largest unit that leaves at least one, with a digit behind the point if it must.
   */
  static String size(OptionalLong size, long memory) {
    if (size.isEmpty()) {
      return "-";
    }
    long bytes = size.getAsLong();
    List<String> units = List.of("B", "KB", "MB", "GB", "TB", "PB");
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit + 1 < units.size()) {
      value /= 1024;
      unit++;
    }
    String digits = String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    boolean all = bytes > memory / 2 && bytes <= memory;
    return digits + " " + units.get(unit) + (all ? " *" : "");
  }
}
