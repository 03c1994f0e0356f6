package dev.kmemspec.report;

import java.util.ArrayList;
import java.util.List;

/** Text for a terminal of {@link #WIDTH} columns. */
public final class Text {
  /** Columns of a line. */
  public static final int WIDTH = 80;

  private Text() {}

  /** Breaks a text into lines at blanks; each starts with the indent. */
  public static List<String> wrapped(String text, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    boolean empty = true;
    for (String word : text.strip().split("\\s+", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /** A label and a wrapped text beside it, continued below the text's start. */
  public static String labelled(String label, String text) {
    String indent = " ".repeat(label.length());
    List<String> lines = wrapped(text, indent);
    return label + String.join("\n", lines).substring(indent.length()) + "\n";
  }

  /** A count with thousands apart: 1,234,567. */
  public static String count(long number) {
    StringBuilder digits = new StringBuilder(Long.toString(number));
    for (int i = digits.length() - 3; i > (number < 0 ? 1 : 0); i -= 3) {
      digits.insert(i, ',');
    }
    return digits.toString();
  }

  /** A count and its noun, in the plural where it is not one. */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** The text filled up with blanks on the right. */
  public static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** The text filled up with blanks on the left. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
