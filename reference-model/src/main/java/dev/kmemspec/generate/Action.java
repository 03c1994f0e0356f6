package dev.kmemspec.generate;

import java.util.function.BooleanSupplier;

/**
 * Something that a program may do next.
 *
 * @param role what it does to the memory in use
 * @param sleeps whether it is legal in process context only
 * @param make adds the call, or says false where it lacks something to be made with
 */
record Action(Role role, boolean sleeps, BooleanSupplier make) {
  enum Role {
    ALLOCATES,
    FREES,
    /** Neither: changes, looks, writes, reads. */
    OTHER
  }

  static Action allocates(BooleanSupplier make) {
    return new Action(Role.ALLOCATES, false, make);
  }

  static Action frees(BooleanSupplier make) {
    return new Action(Role.FREES, false, make);
  }

  static Action other(BooleanSupplier make) {
    return new Action(Role.OTHER, false, make);
  }

  /** The same, legal in process context only. */
  Action sleeping() {
    return new Action(role, true, make);
  }
}
