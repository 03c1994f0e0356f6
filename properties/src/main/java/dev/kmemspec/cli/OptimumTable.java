package dev.kmemspec.cli;

import dev.kmemspec.exhaust.Optimum;
import dev.kmemspec.flawed.Chaff;
import dev.kmemspec.flawed.Chaffs;
import dev.kmemspec.report.Text;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.suite.Lab;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/** How close shrinking comes to the shortest program, for each planted flaw. */
final class OptimumTable {
  private static final int NAME = 36;
  private static final int RULE = 7;
  private static final int FAMILY = 9;
  private static final int NUMBER = 9;

  private final PrintWriter out;
  private final boolean markdown;
  private int flaws;
  private int found;
  private int optimal;
  private int close;

  OptimumTable(PrintWriter out, boolean markdown) {
    this.out = out;
    this.markdown = markdown;
  }

  /** Measures all flaws and prints a row for each as soon as it is known. */
  void print(int length, int seeds) {
    row("flaw", "rule", "alphabet", "shortest", "judged", "shrunk");
    if (markdown) {
      out.println("|---|---|---|--:|--:|--:|");
    }
    for (Chaff chaff : Chaffs.all()) {
      Rule rule = Objects.requireNonNull(RuleBook.find(chaff.rule()), chaff.rule());
      add(chaff, Optimum.of(Lab.here(chaff), rule, length, seeds));
    }
    out.println();
    out.print(
        Text.labelled(
            "",
            "Of "
                + Text.count(flaws, "flaw")
                + ", "
                + found
                + " show in a program of at most "
                + Text.count(length, "call")
                + " of one alphabet. Shrinking comes to the shortest for "
                + optimal
                + " of them with every seed, and within one call of it for "
                + close
                + "."));
  }

  private void add(Chaff chaff, Optimum optimum) {
    flaws++;
    boolean shows = optimum.family().isPresent();
    found += shows ? 1 : 0;
    OptionalInt worst = optimum.worst();
    if (shows && worst.isPresent()) {
      optimal += worst.getAsInt() <= optimum.calls() ? 1 : 0;
      close += worst.getAsInt() <= optimum.calls() + 1 ? 1 : 0;
    }
    row(
        chaff.name().replaceFirst("flawed-", ""),
        chaff.rule(),
        optimum.family().map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("-"),
        shows ? Integer.toString(optimum.calls()) : "> " + optimum.length(),
        Text.count(optimum.judged()),
        shrunk(optimum));
    out.flush();
  }

  private static String shrunk(Optimum optimum) {
    OptionalInt best = optimum.best();
    OptionalInt worst = optimum.worst();
    if (best.isEmpty() || worst.isEmpty()) {
      return "-";
    }
    return best.equals(worst)
        ? Integer.toString(best.getAsInt())
        : best.getAsInt() + ".." + worst.getAsInt();
  }

  private void row(
      String name, String rule, String family, String calls, String judged, String shrunk) {
    if (markdown) {
      out.println("| " + String.join(" | ", name, rule, family, calls, judged, shrunk) + " |");
    } else {
      out.println(
          Text.left(name, NAME)
              + Text.left(rule, RULE)
              + Text.left(family, FAMILY)
              + Text.right(calls, NUMBER)
              + Text.right(judged, NUMBER)
              + Text.right(shrunk, NUMBER));
    }
  }
}
