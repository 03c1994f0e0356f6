package dev.kmemspec.report;

import dev.kmemspec.program.Trace;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Finding;
import dev.kmemspec.text.KmemText;
import java.util.ArrayList;
import java.util.List;

/** A failure for the person who has to find its cause. */
public final class FailureReport {
  /** Columns of a line of a trace in a report; a file has all of it. */
  private static final int LONGEST = 110;

  private static final String MARK = "    # <-- ";

  private FailureReport() {}

  /** The rule, what was seen, the shrunk program as text and as Java, the memory, where to look. */
  public static String of(Failure failure) {
    Finding finding = failure.finding();
    StringBuilder text = new StringBuilder();
    text.append(rule(finding)).append('\n');
    text.append(program(failure)).append('\n');
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
    return Text.labelled(
        "",
        "Program "
            + failure.number()
            + " of seed "
            + failure.seed()
            + " fails with "
            + Text.count(failure.program().calls().size(), "call")
            + ", shrunk to "
            + calls
            + end);
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

  /** The same for reading: the counters of many caches are cut off. */
  public static String brief(String trace) {
    StringBuilder text = new StringBuilder();
    trace
        .lines()
        .forEach(line -> {
          int mark = line.lastIndexOf(MARK);
          String end = mark < 0 ? "" : line.substring(mark);
          String start = mark < 0 ? line : line.substring(0, mark);
          boolean cut = start.length() > LONGEST;
          text.append(cut ? start.substring(0, LONGEST - 4) + " ..." : start);
          text.append(end).append('\n');
        });
    return text.toString();
  }

  private static String indented(String text) {
    return text.indent(4);
  }
}
