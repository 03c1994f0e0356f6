package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;

/**
 * The attributes of {@code /sys/kernel/slab/}, collected in one table: a first line that names the
 * columns, then a line for each cache, all cut by bars, then {@code ALIAS|name|cache} for each
 * symbolic link: the names that caches were created with. The columns are named like the
 * attributes.
 */
public record SlabTable(List<String> columns, List<List<String>> rows, List<Alias> aliases) {
  private static final String CUT = "\\|";

  public SlabTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    aliases = List.copyOf(aliases);
  }

  /** A name that a cache was created with, and the directory of the cache that it became. */
  public record Alias(String name, String cache) {}

  /** The number in that column of a row, or -1 where the column is absent or holds no number. */
  public long number(List<String> row, String column) {
    int index = columns.indexOf(column);
    String cell = index < 0 ? "" : row.get(index);
    return cell.matches("\\d{1,18}") ? Long.parseLong(cell) : -1;
  }

  /** The text in that column of a row; empty where the column is absent. */
  public String text(List<String> row, String column) {
    int index = columns.indexOf(column);
    return index < 0 ? "" : row.get(index);
  }

  /** Reads the table; {@code file} names it in complaints. */
  public static SlabTable parse(String file, String text) throws ProcFormatException {
    ProcLines lines = new ProcLines(file, text);
    String head = lines.hasNext() ? lines.next() : "";
    if (!head.startsWith("cache|")) {
      throw lines.unexpected(head, "'cache|object_size|slab_size|...'");
    }
    List<String> columns = List.of(head.split(CUT, -1));
    List<List<String>> rows = new ArrayList<>();
    List<Alias> aliases = new ArrayList<>();
    while (lines.hasNext()) {
      List<String> row = List.of(lines.next().split(CUT, -1));
      if (row.size() == 3 && row.getFirst().equals("ALIAS")) {
        aliases.add(new Alias(row.get(1), row.get(2)));
        continue;
      }
      if (row.size() != columns.size()) {
        throw lines.wrong(
            "a row of " + row.size() + " cells; the first line names " + columns.size());
      }
      rows.add(row);
    }
    return new SlabTable(columns, rows, aliases);
  }

  /** The same text. */
  public String print() {
    StringBuilder text = new StringBuilder(String.join("|", columns)).append('\n');
    rows.forEach(row -> text.append(String.join("|", row)).append('\n'));
    aliases.forEach(
        alias -> text.append(String.join("|", "ALIAS", alias.name, alias.cache)).append('\n'));
    return text.toString();
  }
}
