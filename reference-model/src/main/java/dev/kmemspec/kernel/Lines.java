package dev.kmemspec.kernel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file, plain or gzip, one at a time, as bytes in a buffer that is used again. Not
 * thread-safe.
 */
final class Lines implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The longest line that is read: a frame list of a large area fits many times. */
  private static final int LONGEST_LINE_BYTES = 1 << 24;

  private final Path file;
  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int end;
  private boolean ended;
  private @Nullable String damage;

  /** Where the line starts in {@link #bytes}. */
  int from;

  /** One past the line's last byte; the line feed is not part of it. */
  int to;

  /** The line's number, from 1. */
  long number;

  private Lines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file; gzip is told by its first two bytes.
   *
   * @throws TraceFormatException where the file is empty, binary, or a broken gzip from the start
   */
  static Lines open(Path file) throws IOException {
    InputStream plain = new java.io.BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      plain.mark(2);
      boolean gzip = plain.read() == 0x1f && plain.read() == 0x8b;
      plain.reset();
      Lines lines = new Lines(file, gzip ? unzip(file, plain) : plain);
      lines.refuseBinary();
      return lines;
    } catch (IOException | RuntimeException refused) {
      plain.close();
      throw refused;
    }
  }

  private static InputStream unzip(Path file, InputStream plain) throws IOException {
    try {
      return new GZIPInputStream(plain, BUFFER_BYTES);
    } catch (EOFException | ZipException broken) {
      throw new TraceFormatException(
          file, 0, "the gzip header is broken (" + broken.getMessage() + "); copy the file again");
    }
  }

  private void refuseBinary() throws IOException {
    fill();
    if (end == 0) {
      throw new TraceFormatException(
          file, 0, damage == null ? "the file is empty" : "nothing can be unpacked: " + damage);
    }
    for (int i = 0; i < Math.min(end, 4096); i++) {
      if (buffer[i] == 0) {
        throw new TraceFormatException(
            file,
            0,
            "the file is binary; expected text: an ftrace trace (not trace.dat; trace-cmd report "
                + "makes text of it) or a log of the kalloc_probe module");
      }
    }
  }

  /** The bytes that the line lies in. */
  byte[] bytes() {
    return buffer;
  }

  /** The line as text. */
  String text() {
    return Bytes.text(buffer, from, to);
  }

  /** Moves on to the next line; false at the end of what is readable. */
  boolean advance() throws IOException {
    int at = next;
    while (true) {
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      if (at < end) {
        line(at, at + 1);
        return true;
      }
      if (ended) {
        break;
      }
      at -= next;
      fill();
      at += next;
    }
    if (next == end || damage != null) {
      return false;
    }
    line(end, end);
    return true;
  }

  private void line(int last, int following) {
    from = next;
    to = last > next && buffer[last - 1] == '\r' ? last - 1 : last;
    next = following;
    number++;
  }

  /** Reads on behind what is not yet used, which moves to the front. */
  private void fill() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    next = 0;
    if (end == buffer.length) {
      if (end >= LONGEST_LINE_BYTES) {
        throw new TraceFormatException(
            file, number + 1, "the line has more than " + LONGEST_LINE_BYTES + " bytes");
      }
      buffer = java.util.Arrays.copyOf(buffer, 2 * buffer.length);
    }
    try {
      int got = in.read(buffer, end, buffer.length - end);
      ended = got < 0;
      end += Math.max(0, got);
    } catch (EOFException | ZipException broken) {
      ended = true;
      damage = broken instanceof EOFException ? "the gzip data ends early" : broken.getMessage();
    }
  }

  /** Complains if the file broke off where {@link #advance} found the end. */
  void insistOnEnd() throws TraceFormatException {
    if (damage != null) {
      throw new TraceFormatException(
          file,
          number + 1,
          "the file is damaged here ("
              + damage
              + "); the "
              + number
              + " lines before were read, what follows is missing");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
