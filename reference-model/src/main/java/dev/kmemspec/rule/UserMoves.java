package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.UserCall;

/** How calls of the C library's heap move the world. */
final class UserMoves {
  private UserMoves() {}

  static void apply(World world, UserCall call, Outcome outcome) {}
}
