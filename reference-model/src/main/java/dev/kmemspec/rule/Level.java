package dev.kmemspec.rule;

/** How binding a rule is. */
public enum Level {
  /** Documented or universally relied on: every conforming implementation. */
  GUARANTEE('G'),
  /** What that Linux does: decided in the {@code linux-*} profiles only. */
  BEHAVIOUR('B'),
  /** Seen only with a debugging or hardening option. */
  DEBUG('D'),
  /** What may happen after the caller broke a precondition: a set of permitted outcomes. */
  MISUSE('M');

  private final char letter;

  Level(char letter) {
    this.letter = letter;
  }

  /** The letter of RULES.md. */
  public char letter() {
    return letter;
  }
}
