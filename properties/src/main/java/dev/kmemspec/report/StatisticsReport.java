package dev.kmemspec.report;

import dev.kmemspec.rule.Rule;
import dev.kmemspec.suite.Statistics;
import dev.kmemspec.suite.Statistics.Ending;
import dev.kmemspec.suite.Vacuity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each rule was decided and each call ended in which way. */
public final class StatisticsReport {
  private static final int NAME = 22;
  private static final int ENDING = 8;
  private static final int NUMBER = 10;

  private StatisticsReport() {}

  /** Every rule with its count, several a line. */
  public static String decisions(Map<Rule, Long> decided) {
    List<String> cells = new ArrayList<>();
    decided.forEach((rule, times) ->
        cells.add(Text.left(rule.id(), 6) + Text.right(Text.count(times), NUMBER)));
    return grid(cells, "  ", 4);
  }

  /** The same without the rules that could not be decided. */
  public static String decisions(Map<Rule, Long> decided, Vacuity vacuity) {
    Map<Rule, Long> applicable = new LinkedHashMap<>(decided);
    vacuity.excused().forEach(each -> applicable.remove(each.rule()));
    return decisions(applicable);
  }

  private static String grid(List<String> cells, String gap, int columns) {
    int rows = (cells.size() + columns - 1) / columns;
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder();
      for (int i = row; i < cells.size(); i += rows) {
        line.append(gap).append(cells.get(i));
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  /** A row for each call, a column for each ending that occurred. */
  public static String calls(Statistics statistics) {
    Map<Ending, Long> sums = new EnumMap<>(Ending.class);
    statistics
        .calls()
        .values()
        .forEach(row -> row.forEach((ending, times) -> sums.merge(ending, times, Long::sum)));
    StringBuilder text = new StringBuilder("  " + Text.left("call", NAME));
    sums.keySet().forEach(ending -> text.append(Text.right(ending.word(), ENDING)));
    text.append('\n');
    statistics
        .calls()
        .forEach((name, row) -> {
          text.append("  ").append(Text.left(name, NAME));
          for (Ending ending : sums.keySet()) {
            long times = row.getOrDefault(ending, 0L);
            text.append(Text.right(times == 0 ? "." : Text.count(times), ENDING));
          }
          text.append('\n');
        });
    return text.toString();
  }

  /** Rules decided, of those that could be, and calls made, in a few lines. */
  public static String brief(Statistics statistics, Vacuity vacuity) {
    int applicable = statistics.decided().size() - vacuity.excused().size();
    return rules(statistics.decided(), " of " + Text.count(applicable))
        + Text.labelled("  calls   ", busiest(statistics));
  }

  /** How many rules were decided, how often, and which ones least. */
  public static String rules(Map<Rule, Long> decided) {
    return rules(decided, "");
  }

  private static String rules(Map<Rule, Long> decided, String ofAll) {
    long rules = decided.values().stream().filter(times -> times > 0).count();
    long decisions = decided.values().stream().mapToLong(Long::longValue).sum();
    return Text.labelled(
        "  rules   ",
        Text.count(rules)
            + ofAll
            + " decided, "
            + Text.count(decisions, "time")
            + " in all; least: "
            + least(decided));
  }

  private static String least(Map<Rule, Long> decided) {
    List<String> words = new ArrayList<>();
    decided.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.comparingByValue())
        .limit(4)
        .forEach(entry -> words.add(entry.getKey().id() + " " + Text.count(entry.getValue())));
    return String.join(", ", words);
  }

  private static String busiest(Statistics statistics) {
    Map<Ending, Long> sums = new EnumMap<>(Ending.class);
    statistics
        .calls()
        .values()
        .forEach(row -> row.forEach((ending, times) -> sums.merge(ending, times, Long::sum)));
    List<String> words = new ArrayList<>();
    sums.forEach((ending, times) -> words.add(Text.count(times) + " " + ending.word()));
    return statistics.calls().size() + " functions: " + String.join(", ", words);
  }

  /** The rules that were never decided, in a line or two; empty where there are none. */
  public static String vacuity(Vacuity vacuity) {
    StringBuilder text = new StringBuilder();
    if (!vacuity.missed().isEmpty()) {
      text.append(Text.labelled("  never decided: ", ids(vacuity.missed())));
    }
    if (!vacuity.excused().isEmpty()) {
      text.append(
          Text.labelled(
              "  left out: ",
              Text.count(vacuity.excused().size(), "rule")
                  + " of calls or capabilities that are not offered (--statistics lists them)"));
    }
    return text.toString();
  }

  /** The rules that could not be decided, by reason. */
  public static String excuses(Vacuity vacuity) {
    Map<String, List<Rule>> byReason = new TreeMap<>();
    for (Vacuity.Excuse each : vacuity.excused()) {
      byReason.computeIfAbsent(each.reason(), reason -> new ArrayList<>()).add(each.rule());
    }
    StringBuilder text = new StringBuilder();
    byReason.forEach((reason, rules) ->
        text.append("  ")
            .append(reason)
            .append(": ")
            .append(Text.count(rules.size(), "rule"))
            .append('\n')
            .append(Text.labelled("    ", ranges(rules))));
    return text.toString();
  }

  /** Rules by section, neighbouring numbers as ranges: {@code KM-01..03 07, SC-05}. */
  static String ranges(List<Rule> rules) {
    StringBuilder text = new StringBuilder();
    String section = "";
    int start = 0;
    while (start < rules.size()) {
      int end = start;
      while (end + 1 < rules.size() && follows(rules.get(end), rules.get(end + 1))) {
        end++;
      }
      String first = rules.get(start).id();
      boolean same = section(first).equals(section);
      text.append(text.isEmpty() ? "" : same ? " " : ", ");
      text.append(same ? number(first) : first);
      text.append(end > start ? ".." + number(rules.get(end).id()) : "");
      section = section(first);
      start = end + 1;
    }
    return text.toString();
  }

  private static boolean follows(Rule one, Rule other) {
    return section(one.id()).equals(section(other.id()))
        && Integer.parseInt(number(one.id())) + 1 == Integer.parseInt(number(other.id()));
  }

  private static String section(String id) {
    return id.substring(0, id.indexOf('-'));
  }

  private static String number(String id) {
    return id.substring(id.indexOf('-') + 1);
  }

  private static String ids(List<Rule> rules) {
    return String.join(", ", rules.stream().map(Rule::id).toList());
  }
}
