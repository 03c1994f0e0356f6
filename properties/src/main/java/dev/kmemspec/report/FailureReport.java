package dev.kmemspec.report;

import dev.kmemspec.program.Trace;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Finding;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.List;

/** A failure for the person who has to find its cause. */
public final class FailureReport {
  /** What a report puts in front of each line of a trace. */
  private static final int INDENT = 4;

  /** Columns of a line of a trace in a report; a file has all of it. */
  private static final int LONGEST = Text.WIDTH - INDENT;

  /** Columns of an outcome that are shown however long its call is. */
  private static final int SHORTEST_OUTCOME = 16;

  private static final String ARROW = " -> ";

  private static final String DOTS = " ...";
  private static final String MARK = "    # <-- ";

  private FailureReport() {}

  /** The rule, what was seen, the shrunk program as text and as Java, the memory, where to look. */
  public static String of(Failure failure) {
    return of(failure, program(failure));
  }

  /** The same, with a sentence of one's own before the program. */
  public static String of(Failure failure, String introduction) {
    Finding finding = failure.finding();
    StringBuilder text = new StringBuilder();
    text.append(rule(finding)).append('\n');
    text.append(Text.labelled("", introduction)).append('\n');
    text.append(indented(brief(marked(failure.trace(), finding)))).append('\n');
    String picture = MemoryPicture.of(failure.trace(), finding.index());
    if (!picture.isEmpty()) {
      text.append("The memory at that call (> its block, = owned, X owned twice):\n\n");
      text.append(picture).append('\n');
    }
    text.append("The same in Java:\n\n");
    text.append(indented(JavaCode.of(failure.shrunk().program())));
    return text.toString();
  }

  /** The finding alone: rule, sentence, source, message, where to look. */
  public static String rule(Finding finding) {
    StringBuilder text = new StringBuilder();
    String label = finding.id() + "  ";
    text.append(Text.labelled(label, finding.sentence()));
    text.append(Text.labelled("seen:   ", finding.message()));
    if (!finding.look().isEmpty()) {
      text.append(Text.labelled("look:   ", finding.look()));
    }
    if (!finding.source().isEmpty()) {
      text.append(Text.labelled("source: ", finding.source()));
    }
    return text.toString();
  }

  private static String program(Failure failure) {
    int calls = failure.shrunk().program().calls().size();
    String end =
        failure.shrunk().minimal()
            ? "; none of its calls can be left out:"
            : "; shrinking was cut short:";
    return "Program "
        + failure.number()
        + " of seed "
        + failure.seed()
        + " fails with "
        + Text.count(failure.program().calls().size(), "call")
        + ", shrunk to "
        + calls
        + end;
  }

  /** The trace as {@code .kmem} text, the offending step marked by a comment. */
  public static String marked(Trace trace, Finding finding) {
    String text = KmemText.print(trace);
    List<Integer> lines = KmemText.parse(text, "trace").lines();
    List<String> all = new ArrayList<>(text.lines().toList());
    if (finding.index() < lines.size()) {
      int line = lines.get(finding.index()) - 1;
      all.set(line, all.get(line) + MARK + finding.id());
    }
    return String.join("\n", all) + "\n";
  }

  /**
   * The same for reading: outcomes stand close to the calls, and long ones, such as the counters of
   * many caches, are cut off.
   */
  public static String brief(String trace) {
    int gap = trace.lines().mapToInt(FailureReport::gap).min().orElse(0);
    String wide = " ".repeat(gap == Integer.MAX_VALUE ? 0 : gap) + ARROW;
    StringBuilder text = new StringBuilder();
    trace.lines().forEach(line -> text.append(cut(line.replace(wide, ARROW))).append('\n'));
    return text.toString();
  }

  /** The blanks that could be left out in front of the line's outcome, if it has one. */
  private static int gap(String line) {
    int arrow = line.indexOf(ARROW);
    return arrow < 0
        ? Integer.MAX_VALUE
        : arrow - line.substring(0, arrow).stripTrailing().length();
  }

  private static String cut(String line) {
    int mark = line.lastIndexOf(MARK);
    String end = mark < 0 ? "" : line.substring(mark);
    String start = relieved(mark < 0 ? line : line.substring(0, mark), end);
    int arrow = start.indexOf(ARROW);
    int room = LONGEST - end.length() - DOTS.length();
    int kept = Math.max(room, arrow + ARROW.length() + SHORTEST_OUTCOME);
    boolean fits =
        start.length() + end.length() <= LONGEST
            || arrow < 0
            || start.length() <= kept + DOTS.length();
    return fits ? start + end : start.substring(0, kept) + DOTS + end;
  }

  /** What the environment gave back says more of a long line than what was seen of an address. */
  private static String relieved(String start, String end) {
    return start.length() + end.length() <= LONGEST
        ? start
        : start.replaceFirst("( -> 0x[0-9a-f]+) [^~\"]* ~ ", "$1 ~ ");
  }

  private static String indented(String text) {
    return text.indent(INDENT);
  }
}
