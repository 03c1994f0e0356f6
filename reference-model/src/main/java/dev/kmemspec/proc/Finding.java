package dev.kmemspec.proc;

/**
 * What became of one law on one snapshot.
 *
 * @param rule the number of the rule whose statement the law is
 * @param file the file that it speaks of
 * @param status what was found
 * @param law the law in one sentence
 * @param detail what breaks it, or why nobody can say; may be empty where it holds
 */
public record Finding(String rule, String file, Status status, String law, String detail) {

  /** What can be found. */
  public enum Status {
    HOLDS,
    BROKEN,
    /** This snapshot does not tell. */
    OPEN
  }
}
