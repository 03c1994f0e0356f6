package dev.kmemspec.arch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How a file of this project looks. One method, text in, complaints out. */
final class Tidy {
  static final int LINES_MAX = 500;
  static final int COLUMNS_MAX = 100;

  /** Spelled in halves, so that this file is tidy itself. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

  private static final Pattern SWITCHED_OFF = Pattern.compile("@Dis" + "abled\\b");

  /** What opens and closes a text block: a table of test data in it may be as wide as it is. */
  private static final String TEXT_BLOCK = "\"\"\"";

  /** A link or an import cannot be broken. */
  private static final Pattern LONG_BY_NATURE = Pattern.compile("^import |https?://");

  private Tidy() {}

  /** The complaints about a file, each as {@code name:line: what is wrong}. */
  static List<String> complaints(final String name, final String text) {
    final List<String> complaints = new ArrayList<>();
    final List<String> lines = text.lines().toList();
    if (!text.isEmpty() && !text.endsWith("\n")) {
      complaints.add(name + ":" + lines.size() + ": the last line has no newline");
    }
    final boolean java = name.endsWith(".java");
    if (java && lines.size() > LINES_MAX) {
      complaints.add(
          name + ":" + lines.size() + ": more than " + LINES_MAX + " lines: split the file");
    }
    boolean inTextBlock = false;
    for (int i = 0; i < lines.size(); i++) {
      final String line = lines.get(i);
      final String where = name + ":" + (i + 1) + ": ";
      lineComplaints(line, java).forEach(what -> complaints.add(where + what));
      if (java && !inTextBlock && isTooLong(line)) {
        complaints.add(where + line.length() + " columns: at most " + COLUMNS_MAX);
      }
      inTextBlock ^= line.contains(TEXT_BLOCK) && line.split(TEXT_BLOCK, -1).length % 2 == 0;
    }
    return complaints;
  }

  private static boolean isTooLong(final String line) {
    return line.length() > COLUMNS_MAX && !LONG_BY_NATURE.matcher(line).find();
  }

  private static List<String> lineComplaints(final String line, final boolean java) {
    final List<String> complaints = new ArrayList<>();
    if (line.indexOf('\t') >= 0) {
      complaints.add("a tab: use spaces");
    }
    if (line.indexOf('\r') >= 0) {
      complaints.add("a carriage return: end lines with a newline alone");
    }
    if (UNFINISHED.matcher(line).find()) {
      complaints.add("a note of unfinished work: finish it or open an issue");
    }
    if (!java) {
      return complaints;
    }
    if (line.endsWith(" ")) {
      complaints.add("a blank at the end of the line");
    }
    if (SWITCHED_OFF.matcher(line).find()) {
      complaints.add("a test that is switched off: mend it or delete it");
    }
    return complaints;
  }
}
