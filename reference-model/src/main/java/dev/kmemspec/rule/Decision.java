package dev.kmemspec.rule;

import java.util.function.Supplier;

/** What a rule says of one step. */
public sealed interface Decision {
  /** The rule does not speak about this step, or what it needs was not observed. */
  Decision SILENT = new Silent();

  /** The outcome is allowed. */
  Decision HOLDS = new Holds();

  /** Nothing decided. */
  record Silent() implements Decision {}

  /** Decided: allowed. */
  record Holds() implements Decision {}

  /**
   * Decided: forbidden.
   *
   * @param message what was observed and what was expected, in one sentence without the rule's own
   */
  record Violated(String message) implements Decision {}

  /** Holds, or is violated with that message, which is made only then. */
  static Decision of(boolean holds, Supplier<String> message) {
    return holds ? HOLDS : new Violated(message.get());
  }

  /** Is violated with that message. */
  static Decision violated(String message) {
    return new Violated(message);
  }
}
