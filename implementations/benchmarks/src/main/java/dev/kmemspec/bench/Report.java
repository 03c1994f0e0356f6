package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rivals;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one run, as Markdown and as JSON.
 *
 * @param host the machine
 * @param versions of the rivals that were found
 * @param effort how long it took
 * @param figures in the order of the parts
 */
record Report(Host host, Map<String, String> versions, Effort effort, List<Figure> figures) {

  /** A table for each part: a row for each point, a column for each of those measured. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Allocators side by side\n\n");
    text.append(host.sentence()).append("\n\n");
    versions.forEach((name, version) ->
        text.append("- ").append(name).append(": ").append(version).append('\n'));
    text.append('\n').append(effort.sentence()).append('\n');
    for (Part part : Part.values()) {
      List<Figure> own = figures.stream().filter(figure -> figure.part() == part).toList();
      if (!own.isEmpty()) {
        table(text, part, own);
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Part part, List<Figure> figures) {
    Set<String> columns = new LinkedHashSet<>();
    Map<String, Map<String, Figure>> rows = new LinkedHashMap<>();
    for (Figure figure : figures) {
      columns.add(figure.of());
      rows.computeIfAbsent(figure.point(), point -> new LinkedHashMap<>()).put(figure.of(), figure);
    }
    text.append("\n## ").append(part.title()).append("\n\nMedian, ").append(part.unit());
    text.append(" (smallest), and the ratio to ").append(Rivals.OURS).append(".\n\n| |");
    columns.forEach(column -> text.append(' ').append(column).append(" |"));
    text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    rows.forEach((point, row) -> {
      text.append("| ").append(point).append(" |");
      Figure ours = row.get(Rivals.OURS);
      columns.forEach(column -> text.append(cell(row.get(column), ours)));
      text.append('\n');
    });
  }

  private static String cell(@Nullable Figure figure, @Nullable Figure ours) {
    if (figure == null) {
      return " |";
    }
    String ratio = ours == null || ours.equals(figure) ? "" : ratio(figure, ours);
    return " " + digits(figure.median()) + " (" + digits(figure.least()) + ")" + ratio + " |";
  }

  private static String ratio(Figure figure, Figure ours) {
    return ours.median() > 0 ? " x" + digits(figure.median() / ours.median()) : "";
  }

  /** Three digits or so: more would say more than was measured. */
  private static String digits(double value) {
    String format = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** The same, one object for each figure. */
  String json() {
    StringBuilder text = new StringBuilder("{\n  \"host\": {");
    field(text, "processor", host.processor()).append(", \"cpus\": ").append(host.cpus());
    field(text.append(", "), "memory", host.memory());
    field(text.append(", "), "system", host.system());
    field(text.append(", "), "hugePages", host.hugePages());
    field(text.append(", "), "java", host.java());
    field(text.append(", "), "load", host.load()).append("},\n  \"versions\": {");
    String comma = "";
    for (Map.Entry<String, String> version : versions.entrySet()) {
      field(text.append(comma), version.getKey(), version.getValue());
      comma = ", ";
    }
    field(text.append("},\n  "), "effort", effort.label()).append(",\n  \"figures\": [");
    comma = "\n    {";
    for (Figure figure : figures) {
      field(text.append(comma), "part", figure.part().label());
      field(text.append(", "), "point", figure.point());
      field(text.append(", "), "of", figure.of());
      field(text.append(", "), "unit", figure.part().unit());
      text.append(", \"median\": ").append(figure.median());
      text.append(", \"least\": ").append(figure.least()).append('}');
      comma = ",\n    {";
    }
    return text.append("\n  ]\n}\n").toString();
  }

  private static StringBuilder field(StringBuilder text, String name, String value) {
    return text.append(quoted(name)).append(": ").append(quoted(value));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        quoted.append('\\').append(each);
      } else if (each < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
