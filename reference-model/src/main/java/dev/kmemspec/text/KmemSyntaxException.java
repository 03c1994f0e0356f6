package dev.kmemspec.text;

/** A {@code .kmem} text that cannot be read: where, what stands there, and what was expected. */
public final class KmemSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final int line;
  private final int column;
  private final String problem;
  private final String excerpt;

  KmemSyntaxException(String file, int line, int column, String problem, String excerpt) {
    super(file + ":" + line + ":" + column + ": " + problem);
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
    this.excerpt = excerpt;
  }

  /** The file's name as it was given to the parser. */
  public String file() {
    return file;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1; a tab counts as one. */
  public int column() {
    return column;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** The line itself and, below it, a mark under the column; empty where it cannot be shown. */
  public String excerpt() {
    return excerpt;
  }
}
