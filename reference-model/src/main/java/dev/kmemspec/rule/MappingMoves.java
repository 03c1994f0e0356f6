package dev.kmemspec.rule;

import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;

/** How mapping calls move the world. */
final class MappingMoves {
  private MappingMoves() {}

  static void apply(World world, MappingCall call, Outcome outcome) {}
}
