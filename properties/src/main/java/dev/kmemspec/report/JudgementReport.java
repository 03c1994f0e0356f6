package dev.kmemspec.report;

import dev.kmemspec.kernel.Reading;
import dev.kmemspec.program.Setting;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.Tally;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.rule.Violation;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the judge found in a trace, and what became of the trace's lines. */
public final class JudgementReport {
  /** Violations shown of each rule; all are counted. */
  private static final int SHOWN = 3;

  private JudgementReport() {}

  /**
   * The report.
   *
   * @param reading what became of the lines; null for a {@code .kmem} text, where every line counts
   * @param full whether to show how often every rule was decided
   */
  public static String of(
      String file, Setting setting, Verdict verdict, @Nullable Reading reading, boolean full) {
    StringBuilder text = new StringBuilder();
    text.append(heading(file, setting, verdict));
    text.append(summary(verdict));
    text.append(leftOpen(verdict.tally(), reading));
    if (reading != null) {
      text.append(lines(reading));
    }
    text.append(violations(verdict));
    if (full) {
      text.append("  how often each rule was decided:\n");
      text.append(StatisticsReport.decisions(verdict.decided()));
    }
    return text.toString();
  }

  private static String heading(String file, Setting setting, Verdict verdict) {
    long broken = verdict.violated().values().stream().filter(times -> times > 0).count();
    String word = verdict.conforming() ? "CONFORMING  " : "VIOLATED  ";
    return word
        + file
        + "\n"
        + Text.labelled(
            "  profile    ",
            setting.profile()
                + ", "
                + Text.count(verdict.steps(), "step")
                + (broken == 0 ? "" : ", " + Text.count(broken, "rule") + " broken"));
  }

  private static String summary(Verdict verdict) {
    long rules = verdict.decided().values().stream().filter(times -> times > 0).count();
    long decisions = verdict.decided().values().stream().mapToLong(Long::longValue).sum();
    return Text.labelled(
        "  decided    ",
        Text.count(rules)
            + " of "
            + verdict.decided().size()
            + " rules, "
            + Text.count(decisions, "time")
            + " in all");
  }

  private static String leftOpen(Tally tally, @Nullable Reading reading) {
    List<String> words = new ArrayList<>();
    add(words, tally.unknownFrees(), "frees of blocks whose allocation was not seen");
    add(words, tally.reappeared(), "blocks handed out again without a free that was seen");
    if (reading != null) {
      add(words, reading.lost(), "events lost by the tracer");
      add(words, reading.coalesced(), "events told twice");
      add(words, reading.implied(), "steps implied by others");
    }
    return words.isEmpty() ? "" : Text.labelled("  left open  ", String.join("; ", words));
  }

  private static void add(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(Text.count(count) + " " + what);
    }
  }

  private static String lines(Reading reading) {
    StringBuilder text = new StringBuilder();
    long unused = reading.unused().values().stream().mapToLong(Long::longValue).sum();
    text.append(
        Text.labelled(
            "  lines      ",
            Text.count(reading.lines())
                + ": "
                + Text.count(reading.used())
                + " used, "
                + Text.count(reading.comments())
                + " comments, "
                + Text.count(reading.coalesced())
                + " told twice, "
                + Text.count(unused)
                + " unusable"));
    reading
        .unused()
        .forEach((reason, times) ->
            text.append(Text.labelled("    " + Text.right(Text.count(times), 9) + "  ", reason)));
    if (!reading.unknownFlags().isEmpty()) {
      List<String> words = new ArrayList<>();
      reading.unknownFlags().forEach((flag, times) -> words.add(flag + " " + Text.count(times)));
      text.append(Text.labelled("  unknown flags, left out: ", String.join(", ", words)));
    }
    return text.toString();
  }

  private static String violations(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    Map<Rule, Integer> shown = new HashMap<>();
    for (Violation violation : verdict.violations()) {
      int before = shown.merge(violation.rule(), 1, Integer::sum) - 1;
      if (before == 0) {
        text.append('\n');
        text.append(
            Text.labelled(
                "  " + violation.rule().id() + "  ",
                violation.rule().sentence()
                    + " ("
                    + Text.count(verdict.violated().getOrDefault(violation.rule(), 0L), "time")
                    + ")"));
      }
      if (before < SHOWN) {
        text.append(
            Text.labelled(
                "    step " + (violation.index() + 1) + ": ",
                KmemText.print(violation.step().call()) + ": " + violation.message()));
      }
    }
    return text.toString();
  }
}
