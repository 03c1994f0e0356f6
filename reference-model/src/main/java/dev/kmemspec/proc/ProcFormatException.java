package dev.kmemspec.proc;

import java.io.IOException;

/** A file is not what the kernel prints under that name. The message is for people. */
public final class ProcFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file's name
   * @param line the line, from 1; 0 where the file as a whole is meant
   * @param what what is wrong, and what was expected
   */
  ProcFormatException(String file, int line, String what) {
    super(file + (line > 0 ? ":" + line + ": " : ": ") + what);
  }
}
