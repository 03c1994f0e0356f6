package dev.kmemspec.program;

import java.util.Arrays;

/**
 * The page frames behind a block, as runs of adjacent ones, in address order. Written {@code
 * 0x4aeex2,0x17x1}: two frames from 0x4aee, then frame 0x17.
 */
public final class Frames {
  /** Pairs: first frame, count. */
  private final long[] runs;

  private Frames(long[] runs) {
    this.runs = runs;
  }

  /** One run. */
  public static Frames run(long firstFrame, long count) {
    return new Frames(new long[] {firstFrame, count});
  }

  /** Frames one by one, in address order; adjacent ones join into runs. At least one. */
  public static Frames of(long... frames) {
    long[] runs = new long[2 * frames.length];
    int used = 0;
    for (long frame : frames) {
      if (used > 0 && runs[used - 2] + runs[used - 1] == frame) {
        runs[used - 1]++;
      } else {
        runs[used++] = frame;
        runs[used++] = 1;
      }
    }
    return new Frames(Arrays.copyOf(runs, used));
  }

  /** The frame behind the first byte. */
  public long first() {
    return runs[0];
  }

  /** How many runs; 1 means physically contiguous. */
  public int runs() {
    return runs.length / 2;
  }

  /** The first frame of run {@code index}. */
  public long start(int index) {
    return runs[2 * index];
  }

  /** How many frames run {@code index} has. */
  public long length(int index) {
    return runs[2 * index + 1];
  }

  /** All frames of all runs. */
  public long count() {
    long sum = 0;
    for (int i = 1; i < runs.length; i += 2) {
      sum += runs[i];
    }
    return sum;
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException showing the run that is malformed
   */
  public static Frames parse(String text) {
    String[] words = text.split(",", -1);
    long[] runs = new long[2 * words.length];
    for (int i = 0; i < words.length; i++) {
      int x = words[i].lastIndexOf('x');
      try {
        if (x < 2 || !words[i].startsWith("0x")) {
          throw new NumberFormatException("no run");
        }
        runs[2 * i] = Long.parseUnsignedLong(words[i].substring(2, x), 16);
        runs[2 * i + 1] = Long.parseLong(words[i].substring(x + 1));
      } catch (NumberFormatException malformed) {
        throw new IllegalArgumentException(
            "'" + words[i] + "' is no run of frames; expected one like 0x4aeex2", malformed);
      }
      if (runs[2 * i + 1] < 1) {
        throw new IllegalArgumentException("'" + words[i] + "' has no frames");
      }
    }
    return new Frames(runs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frames frames && Arrays.equals(runs, frames.runs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(runs);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < runs(); i++) {
      text.append(i == 0 ? "0x" : ",0x").append(Long.toHexString(start(i)));
      text.append('x').append(length(i));
    }
    return text.toString();
  }
}
