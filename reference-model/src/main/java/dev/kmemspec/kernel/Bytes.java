package dev.kmemspec.kernel;

import java.nio.charset.StandardCharsets;

/** Reading numbers and words out of a line's bytes, without making strings of them. */
final class Bytes {
  private Bytes() {}

  /** The text of a part. */
  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether a part is that ASCII word. */
  static boolean is(byte[] bytes, int from, int to, String word) {
    return to - from == word.length() && startsWith(bytes, from, to, word);
  }

  /** Whether a part starts with that ASCII word. */
  static boolean startsWith(byte[] bytes, int from, int to, String word) {
    if (to - from < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first such byte in a part, or {@code to}. */
  static int find(byte[] bytes, int from, int to, char wanted) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** The first byte in a part that is no blank, or {@code to}. */
  static int skipBlanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    return at;
  }

  /** Whether a byte is a decimal digit. */
  static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The value of a hexadecimal digit, or -1. */
  static int nibble(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /**
   * An unsigned decimal number.
   *
   * @throws NumberFormatException where the part is none
   */
  static long decimal(byte[] bytes, int from, int to) {
    if (from == to || to - from > 20) {
      throw new NumberFormatException("no number");
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!digit(bytes[i])) {
        throw new NumberFormatException("no number");
      }
      value = 10 * value + (bytes[i] - '0');
    }
    return value;
  }

  /**
   * An unsigned hexadecimal number, with or without 0x.
   *
   * @throws NumberFormatException where the part is none
   */
  static long hex(byte[] bytes, int from, int to) {
    int first = startsWith(bytes, from, to, "0x") ? from + 2 : from;
    if (first == to || to - first > 16) {
      throw new NumberFormatException("no hexadecimal number");
    }
    long value = 0;
    for (int i = first; i < to; i++) {
      int nibble = nibble(bytes[i]);
      if (nibble < 0) {
        throw new NumberFormatException("no hexadecimal number");
      }
      value = (value << 4) | nibble;
    }
    return value;
  }
}
