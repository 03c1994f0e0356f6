package dev.kmemspec.rule;

import dev.kmemspec.program.Content;

/** Questions about contents that rules have in common. */
final class Bytes {
  /** So many equal bytes in a row are no accident. */
  static final int TELLING_RUN = 16;

  private static final long MOST_COMPARED = 4096;

  private Bytes() {}

  /** The first offset from {@code from} to before {@code to} whose byte is not zero, or -1. */
  static long firstNonzero(Content content, long from, long to) {
    long start = 0;
    for (Content.Run run : content.runs()) {
      long end = Math.min(start + run.length(), to);
      for (long at = Math.max(start, from); at < end; at++) {
        if (run.at(at - start) != 0) {
          return at;
        }
        if (!run.rising()) {
          break;
        }
      }
      start += run.length();
    }
    return -1;
  }

  /** How many bytes from the start are as a program writes them: rising. Old memory is not so. */
  static long written(Content content) {
    return content.runs().isEmpty() || !content.runs().getFirst().rising()
        ? 0
        : content.runs().getFirst().length();
  }

  /**
   * The first offset at which at least {@link #TELLING_RUN} bytes are what a program had written
   * there, or -1. Looks at the first pages only.
   */
  static long telling(Content found, Content old) {
    long length = Math.min(MOST_COMPARED, Math.min(found.length(), written(old)));
    int equal = 0;
    for (long at = 0; at < length; at++) {
      equal = found.at(at) == old.at(at) ? equal + 1 : 0;
      if (equal == TELLING_RUN) {
        return at - equal + 1;
      }
    }
    return -1;
  }

  /** A byte in hexadecimal. */
  static String hex(int value) {
    return "0x" + Character.forDigit(value >> 4, 16) + Character.forDigit(value & 15, 16);
  }

  /** How two contents differ at an offset, as the end of a sentence. */
  static String difference(Content found, Content expected, long offset) {
    String seen = offset < found.length() ? "is " + hex(found.at(offset)) : "is missing";
    return "byte " + offset + " " + seen + ", expected " + hex(expected.at(offset));
  }
}
