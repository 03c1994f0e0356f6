package dev.kmemspec.proc;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a file, one after the other, and complaints that name file and line. */
final class ProcLines {
  private final String file;
  private final List<String> lines;
  private int next;

  ProcLines(String file, String text) {
    this.file = file;
    lines = text.lines().toList();
  }

  boolean hasNext() {
    return next < lines.size();
  }

  String next() {
    return lines.get(next++);
  }

  /** The next line, left where it is; empty at the end. */
  String peek() {
    return hasNext() ? lines.get(next) : "";
  }

  /** The groups of the pattern in the next line. */
  Matcher next(Pattern pattern, String expected) throws ProcFormatException {
    String line = hasNext() ? next() : "";
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw unexpected(line, expected);
    }
    return matcher;
  }

  ProcFormatException unexpected(String found, String expected) {
    String shown = found.length() > 60 ? found.substring(0, 60) + "..." : found;
    return wrong(
        "expected " + expected + ", found " + (shown.isBlank() ? "nothing" : "'" + shown + "'"));
  }

  /** A complaint about the line that was read last. */
  ProcFormatException wrong(String what) {
    return new ProcFormatException(file, next, what);
  }

  /** A decimal number that fits 64 bits. */
  long number(String text, String meaning) throws ProcFormatException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notOne) {
      throw unexpected(text, meaning + ", a decimal number");
    }
  }
}
