package dev.kmemspec.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** A file is no trace that can be judged, or ends too early. The message is for people. */
public final class TraceFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  /**
   * @param file the file
   * @param line the line, from 1; 0 where the file as a whole is meant
   * @param what what is wrong, and what was expected
   */
  TraceFormatException(Path file, long line, String what) {
    super(file + (line > 0 ? ":" + line + ": " : ": ") + what);
    this.line = line;
  }

  /** The line, from 1; 0 where the file as a whole is meant. */
  public long line() {
    return line;
  }
}
