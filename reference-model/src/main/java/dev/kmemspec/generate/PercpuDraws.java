package dev.kmemspec.generate;

import java.util.List;

/** Draws percpu calls. */
final class PercpuDraws {
  final Draft draft;

  PercpuDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of();
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    return false;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    return false;
  }
}
