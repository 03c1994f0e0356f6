package dev.kmemspec.rule;

import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Writes behind each step of traces what it means to the rules: which hold, and which are broken
 * with which message; behind each trace, what the world had to leave open.
 */
final class Annotations {
  /** Begins a line of ours. */
  static final String MARK = "#   ";

  private static final Pattern TRACE = Pattern.compile("^(?=machine )", Pattern.MULTILINE);
  private static final int WIDTH = 100;

  private final StringBuilder out = new StringBuilder();
  private final Judge judge;
  private final Trace trace;
  private final long[] decided;
  private final long[] violated;
  private int found;
  private int next;

  private Annotations(Trace trace) {
    this.trace = trace;
    judge = new Judge(trace.setting());
    decided = new long[judge.rules().size()];
    violated = new long[judge.rules().size()];
  }

  /** Read once: mutation grading judges the same traces again and again. */
  private static final Map<String, Trace> READ = new ConcurrentHashMap<>();

  /** The same trace with what the judge says of it now. */
  static String annotate(String trace, String file) {
    List<String> lines = trace.lines().filter(line -> !line.startsWith(MARK)).toList();
    String plain = String.join("\n", lines) + "\n";
    Trace read = READ.computeIfAbsent(plain, text -> KmemText.parse(text, file).trace());
    return new Annotations(read).of(lines);
  }

  /** The traces of a text, each from its machine line on. */
  static List<String> split(String text) {
    return List.of(TRACE.split(text));
  }

  private String of(List<String> lines) {
    for (String line : lines) {
      out.append(line).append('\n');
      if (isStep(line)) {
        step();
      }
    }
    if (next != trace.steps().size()) {
      throw new IllegalStateException(next + " of " + trace.steps().size() + " steps:\n" + out);
    }
    Tally tally = judge.verdict().tally();
    append(
        "open:",
        List.of(
            tally.unknownFrees() + " unknown",
            tally.reappeared() + " reappeared",
            tally.unseenFrees() + " unseen",
            tally.forgotten() + " forgotten"));
    return out.toString();
  }

  private static boolean isStep(String line) {
    String text = line.strip();
    return !text.isEmpty()
        && !text.startsWith("#")
        && !text.startsWith("machine ")
        && !text.startsWith("cpu ")
        && !text.startsWith("}")
        && !text.endsWith("{");
  }

  private void step() {
    int broken = judge.step(trace.steps().get(next++));
    List<String> held = new ArrayList<>();
    for (int rule = 0; rule < decided.length; rule++) {
      long holds = judge.decided(rule) - decided[rule] - (judge.violated(rule) - violated[rule]);
      held.addAll(Collections.nCopies((int) holds, judge.rules().get(rule).id()));
      decided[rule] = judge.decided(rule);
      violated[rule] = judge.violated(rule);
    }
    append("holds", held);
    List<Violation> violations =
        broken == 0 ? List.of() : judge.verdict().violations().subList(found, found + broken);
    for (Violation violation : violations) {
      out.append(MARK).append("breaks ").append(violation.rule()).append(": ");
      out.append(violation.message()).append('\n');
    }
    found += broken;
  }

  private void append(String word, List<String> words) {
    StringBuilder line = new StringBuilder(MARK).append(word);
    for (String each : words) {
      if (line.length() + each.length() >= WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder(MARK).append("   ");
      }
      line.append(' ').append(each);
    }
    out.append(line).append('\n');
  }
}
