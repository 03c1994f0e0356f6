package dev.kmemspec.text;

import java.util.function.IntPredicate;

/**
 * Reads a text from left to right. Blanks, but not the ends of lines, separate and mean nothing.
 */
final class Scanner {
  private static final char END = '\0';

  private final String text;
  private final String file;
  private int at;
  private int countedTo;
  private int lines = 1;

  Scanner(String text, String file) {
    this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
    this.file = file;
  }

  String text() {
    return text;
  }

  /** Where the next character stands. */
  int position() {
    return at;
  }

  /** Goes back to a place passed before. */
  void rewind(int position) {
    at = position;
  }

  /** Where that word stands first from a place on, or the place itself where it does not. */
  int find(String word, int from) {
    for (int i = text.indexOf(word, from); i >= 0; i = text.indexOf(word, i + 1)) {
      int end = i + word.length();
      boolean starts = i == 0 || !wordPart(text.charAt(i - 1));
      if (starts && (end == text.length() || !wordPart(text.charAt(end)))) {
        return i;
      }
    }
    return from;
  }

  /** Passes blanks and a comment. */
  void skipBlanks() {
    while (blank(peek())) {
      at++;
    }
    if (peek() == '#') {
      while (!atLineEnd()) {
        at++;
      }
    }
  }

  /** Passes blanks, comments and ends of lines. */
  void skipLines() {
    skipBlanks();
    while (peek() == '\n') {
      at++;
      skipBlanks();
    }
  }

  private static boolean blank(char each) {
    return each == ' ' || each == '\t' || each == '\r';
  }

  boolean atEnd() {
    return at >= text.length();
  }

  boolean atLineEnd() {
    return atEnd() || text.charAt(at) == '\n';
  }

  /** The next character, or NUL at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  boolean startsWith(String prefix) {
    return text.startsWith(prefix, at);
  }

  /** Passes blanks and then that text, if it comes next. */
  boolean accept(String next) {
    skipBlanks();
    if (!startsWith(next)) {
      return false;
    }
    at += next.length();
    return true;
  }

  /** Passes blanks and then that text; {@code purpose} completes "expected '...'" in the error. */
  void expect(String next, String purpose) {
    if (!accept(next)) {
      throw expected("'" + next + "'" + purpose);
    }
  }

  /** Passes blanks and then the longest run of such characters, maybe none. */
  String take(IntPredicate wanted) {
    skipBlanks();
    int start = at;
    while (!atEnd() && wanted.test(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** A name: a letter or underscore, then letters, digits and underscores; maybe empty. */
  String word() {
    skipBlanks();
    return digit(peek()) ? "" : take(Scanner::wordPart);
  }

  /** The word that comes next, without passing it. */
  String peekWord() {
    skipBlanks();
    int start = at;
    String word = word();
    at = start;
    return word;
  }

  static boolean wordPart(int each) {
    return (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || each == '_'
        || digit(each);
  }

  static boolean digit(int each) {
    return each >= '0' && each <= '9';
  }

  /** A number as unsigned 64 bits: decimal, {@code 0x...}, SIZE_MAX, SIZE_MAX-n. */
  long size(String what) {
    skipBlanks();
    int start = at;
    if (accept("SIZE_MAX")) {
      return accept("-") ? -1L - digits(what, start) : -1L;
    }
    return digits(what, start);
  }

  /** A number with a sign that fits 64 bits, or an unsigned one as {@link #size} reads it. */
  long signed(String what) {
    skipBlanks();
    int start = at;
    if (!accept("-")) {
      return size(what);
    }
    String digits = take(Scanner::digit);
    try {
      return Long.parseLong("-" + digits);
    } catch (NumberFormatException none) {
      throw digits.isEmpty() ? expected(what) : tooLarge(start);
    }
  }

  /** A number with a sign that fits 32 bits. */
  int integer(String what) {
    skipBlanks();
    int start = at;
    long value = signed(what);
    if (value != (int) value) {
      throw error(
          start, "expected " + what + " that fits 32 bits, found " + text.substring(start, at));
    }
    return (int) value;
  }

  /** A number as unsigned 64 bits, in hexadecimal digits after {@code 0x}. */
  long address(String what) {
    skipBlanks();
    int start = at;
    if (!startsWith("0x")) {
      throw expected(what);
    }
    return digits(what, start);
  }

  private long digits(String what, int start) {
    skipBlanks();
    if (!digit(peek())) {
      throw expected(what);
    }
    boolean hex = startsWith("0x");
    String digits = take(Scanner::wordPart);
    try {
      return Long.parseUnsignedLong(hex ? digits.substring(2) : digits, hex ? 16 : 10);
    } catch (NumberFormatException none) {
      boolean number = digits.substring(hex ? 2 : 0).chars().allMatch(each -> hexDigit(each, hex));
      if (number && digits.length() > 2) {
        throw tooLarge(start);
      }
      throw error(start, "expected " + what + ", found '" + digits + "'");
    }
  }

  private static boolean hexDigit(int each, boolean hex) {
    return Character.digit(each, hex ? 16 : 10) >= 0;
  }

  private KmemSyntaxException tooLarge(int start) {
    return error(start, "the number " + text.substring(start, at) + " does not fit 64 bits");
  }

  /** A text in double quotes. */
  String string(String what) {
    skipBlanks();
    int start = at;
    if (peek() != '"') {
      throw expected(what + " in double quotes");
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (peek() != '"' || atEnd()) {
      if (atLineEnd()) {
        throw error(start, "this text has no closing '\"' in its line");
      }
      char next = text.charAt(at++);
      value.append(next == '\\' ? escaped() : next);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char kind = peek();
    int start = at - 1;
    at++;
    return switch (kind) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\' -> kind;
      case 'u' -> {
        try {
          char value = (char) Integer.parseUnsignedInt(text.substring(at, at + 4), 16);
          at += 4;
          yield value;
        } catch (NumberFormatException | IndexOutOfBoundsException none) {
          throw error(start, "expected four hexadecimal digits after '\\u'");
        }
      }
      default -> throw error(start, "expected one of \\\" \\\\ \\n \\t \\r \\u0000");
    };
  }

  /** The text up to the first such character of this line, which is passed too. */
  String until(char end, String what) {
    int start = at;
    while (peek() != end || atEnd()) {
      if (atLineEnd()) {
        throw error(start, "expected '" + end + "' at the end of " + what);
      }
      at++;
    }
    return text.substring(start, at++);
  }

  /** "expected ..., found ..." at the next character that is no blank. */
  KmemSyntaxException expected(String what) {
    skipBlanks();
    return error(at, "expected " + what + ", found " + found());
  }

  private String found() {
    if (atEnd()) {
      return "the end of the file";
    }
    if (atLineEnd()) {
      return "the end of the line";
    }
    int start = at;
    String word = take(Scanner::wordPart);
    at = start;
    return Values.quoted(word.isEmpty() ? text.substring(at, at + 1) : word, '\'');
  }

  /** That problem at that place. */
  KmemSyntaxException error(int position, String problem) {
    int lineStart = text.lastIndexOf('\n', position - 1) + 1;
    int lineEnd = text.indexOf('\n', position);
    String line = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd).stripTrailing();
    int column = position - lineStart + 1;
    String excerpt =
        line.length() > 200 || line.chars().anyMatch(Character::isISOControl)
            ? ""
            : line + "\n" + " ".repeat(column - 1) + "^";
    return new KmemSyntaxException(file, lineOf(position), column, problem, excerpt);
  }

  /** The line of a place, from 1; asked in ascending order it costs one pass in all. */
  int lineOf(int position) {
    if (position < countedTo) {
      countedTo = 0;
      lines = 1;
    }
    for (int end = Math.min(position, text.length()); countedTo < end; countedTo++) {
      lines += text.charAt(countedTo) == '\n' ? 1 : 0;
    }
    return lines;
  }
}
