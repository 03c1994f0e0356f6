package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;

/** How calls of slab caches move the world. */
final class SlabMoves {
  private SlabMoves() {}

  static void apply(World world, SlabCall call, Outcome outcome) {}
}
