package dev.kmemspec.kernel;

import dev.kmemspec.program.Frames;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a module's log, taken apart: {@code SEQ j=JIFFIES cpu=N op=CALL key=value ...}. Where
 * a key comes twice the first counts, but what follows {@code cpu0=} is told of that copy: its keys
 * are {@code cpu0.nonzero} and so on.
 */
final class ProbeLine {
  /** The call's name. */
  final String op;

  /** The line's number in the log's own count. */
  final long sequence;

  private final Map<String, String> fields;

  private ProbeLine(long sequence, String op, Map<String, String> fields) {
    this.sequence = sequence;
    this.op = op;
    this.fields = fields;
  }

  /**
   * Takes a line apart.
   *
   * @throws NumberFormatException where it has another form
   */
  static ProbeLine parse(String text) {
    String[] words = text.split(" ", -1);
    Map<String, String> fields = new HashMap<>();
    String copy = "";
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals > 0) {
        String key = words[i].substring(0, equals);
        boolean starts = key.length() > 3 && key.startsWith("cpu") && digits(key.substring(3));
        copy = starts ? key + "." : copy;
        fields.putIfAbsent(starts ? key : copy + key, words[i].substring(equals + 1));
      }
    }
    String op = fields.get("op");
    if (op == null) {
      throw new NumberFormatException("no op");
    }
    return new ProbeLine(Long.parseLong(words[0]), op, fields);
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(each -> each >= '0' && each <= '9');
  }

  /** The constants of the header line. */
  static ProbeLine header(String text) {
    return parse("0 op=header " + text);
  }

  /** Whether the line has that key. */
  boolean has(String key) {
    return fields.containsKey(key);
  }

  /** The value of a key, or null. */
  @Nullable String word(String key) {
    return fields.get(key);
  }

  /** The value of a key that must be there. */
  String need(String key) {
    String value = fields.get(key);
    if (value == null) {
      throw new NumberFormatException("no " + key);
    }
    return value;
  }

  /** An unsigned decimal number that must be there. */
  long decimal(String key) {
    return Long.parseUnsignedLong(need(key));
  }

  /** A small number that must be there. */
  int number(String key) {
    return Integer.parseInt(need(key));
  }

  /** A decimal number, or another value where the key is missing. */
  long decimal(String key, long missing) {
    return has(key) ? decimal(key) : missing;
  }

  /** A hexadecimal number, with or without 0x, that must be there. */
  long hex(String key) {
    String value = need(key);
    return Long.parseUnsignedLong(value.startsWith("0x") ? value.substring(2) : value, 16);
  }

  /** The frames of a key, or null. */
  @Nullable Frames frames(String key) {
    String value = fields.get(key);
    try {
      return value == null ? null : Frames.parse(value);
    } catch (IllegalArgumentException malformed) {
      throw new NumberFormatException(malformed.getMessage());
    }
  }
}
