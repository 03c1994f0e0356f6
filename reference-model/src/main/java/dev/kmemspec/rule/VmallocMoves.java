package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;

/** How vmalloc calls move the world. */
final class VmallocMoves {
  private VmallocMoves() {}

  static void apply(World world, VmallocCall call, Outcome outcome) {}
}
