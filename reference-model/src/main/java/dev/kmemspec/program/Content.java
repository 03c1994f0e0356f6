package dev.kmemspec.program;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a block, as runs: equal bytes, or bytes that rise by one ({@link MemoryCall.Fill}
 * writes these). Written {@code 00*40 5a+100}: forty zeros, then a hundred bytes from 0x5a upwards.
 * The runs are the longest possible, taken from the start, so equal bytes have one form.
 *
 * @param runs the runs in order
 */
public record Content(List<Run> runs) {
  /** No bytes. */
  public static final Content EMPTY = new Content(List.of());

  /**
   * A run.
   *
   * @param first its first byte, 0 to 255
   * @param rising whether each byte is one more than the last, modulo 256
   * @param length how many bytes, at least 1; a run of one byte does not rise
   */
  public record Run(int first, boolean rising, long length) {
    public Run {
      if (first < 0 || first > 255 || length < 1 || (rising && length < 2)) {
        throw new IllegalArgumentException("no run of bytes: " + first + ", " + length);
      }
    }

    /** The byte at an offset into the run. */
    public int at(long offset) {
      return rising ? (int) ((first + offset) & 0xff) : first;
    }
  }

  public Content {
    runs = List.copyOf(runs);
  }

  /** Those bytes. */
  public static Content of(byte[] bytes) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    while (start < bytes.length) {
      int end = start + 1;
      int step = end < bytes.length ? (bytes[end] - bytes[start]) & 0xff : 0;
      if (step <= 1) {
        while (end < bytes.length && ((bytes[end] - bytes[end - 1]) & 0xff) == step) {
          end++;
        }
      }
      runs.add(new Run(bytes[start] & 0xff, step == 1 && end - start > 1, end - start));
      start = end;
    }
    return new Content(runs);
  }

  /** What {@link MemoryCall.Fill} leaves in {@code length} bytes. */
  public static Content filled(int seed, long length) {
    return length == 0 ? EMPTY : new Content(List.of(new Run(seed & 0xff, length > 1, length)));
  }

  /** That many zero bytes. */
  public static Content zeros(long length) {
    return length == 0 ? EMPTY : new Content(List.of(new Run(0, false, length)));
  }

  /** How many bytes. */
  public long length() {
    long sum = 0;
    for (Run run : runs) {
      sum += run.length();
    }
    return sum;
  }

  /** The byte at an offset, 0 to 255. */
  public int at(long offset) {
    long rest = offset;
    for (Run run : runs) {
      if (rest < run.length()) {
        return run.at(rest);
      }
      rest -= run.length();
    }
    throw new IndexOutOfBoundsException("byte " + offset + " of " + length());
  }

  /** The first {@code length} bytes, or all where there are fewer; not normalised at the cut. */
  public Content prefix(long length) {
    List<Run> kept = new ArrayList<>();
    long rest = length;
    for (Run run : runs) {
      if (rest <= 0) {
        break;
      }
      long taken = Math.min(rest, run.length());
      kept.add(new Run(run.first(), run.rising() && taken > 1, taken));
      rest -= taken;
    }
    return new Content(kept);
  }

  /** At most {@code length} bytes from {@code offset} on; not normalised at the cuts. */
  public Content slice(long offset, long length) {
    List<Run> kept = new ArrayList<>();
    long skipped = offset;
    for (Run run : runs) {
      if (skipped >= run.length()) {
        skipped -= run.length();
      } else {
        long rest = run.length() - skipped;
        kept.add(new Run(run.at(skipped), run.rising() && rest > 1, rest));
        skipped = 0;
      }
    }
    return new Content(kept).prefix(length);
  }

  /** These bytes, then those. */
  public Content then(Content more) {
    List<Run> joined = new ArrayList<>(runs);
    joined.addAll(more.runs);
    return new Content(joined);
  }

  /**
   * The first offset at which the first {@code length} bytes of both differ, or -1. Contents are
   * compared byte by byte in meaning, run by run in time.
   */
  public long firstDifference(Content other, long length) {
    long offset = 0;
    int mine = 0;
    int theirs = 0;
    long mineUsed = 0;
    long theirsUsed = 0;
    while (offset < length) {
      if (mine == runs.size() || theirs == other.runs.size()) {
        return offset;
      }
      Run a = runs.get(mine);
      Run b = other.runs.get(theirs);
      long shared = Math.min(a.length() - mineUsed, b.length() - theirsUsed);
      shared = Math.min(shared, length - offset);
      if (a.at(mineUsed) != b.at(theirsUsed)) {
        return offset;
      }
      if (a.rising() != b.rising() && shared > 1) {
        return offset + 1;
      }
      offset += shared;
      mineUsed += shared;
      theirsUsed += shared;
      if (mineUsed == a.length()) {
        mine++;
        mineUsed = 0;
      }
      if (theirsUsed == b.length()) {
        theirs++;
        theirsUsed = 0;
      }
    }
    return -1;
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException showing the run that is malformed
   */
  public static Content parse(String text) {
    List<Run> runs = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      if (word.isEmpty()) {
        continue;
      }
      try {
        char kind = word.charAt(2);
        if (kind != '*' && kind != '+') {
          throw new NumberFormatException("no run");
        }
        int first = Integer.parseInt(word.substring(0, 2), 16);
        runs.add(new Run(first, kind == '+', Long.parseLong(word.substring(3))));
      } catch (RuntimeException malformed) {
        throw new IllegalArgumentException(
            "'" + word + "' is no run of bytes; expected one like 00*40 or 5a+100", malformed);
      }
    }
    return new Content(runs);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Run run : runs) {
      text.append(text.isEmpty() ? "" : " ");
      text.append(Character.forDigit(run.first() >> 4, 16));
      text.append(Character.forDigit(run.first() & 15, 16));
      text.append(run.rising() ? '+' : '*').append(run.length());
    }
    return text.toString();
  }
}
