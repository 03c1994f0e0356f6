package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;

/** How percpu calls move the world. */
final class PercpuMoves {
  private PercpuMoves() {}

  static void apply(World world, PercpuCall call, Outcome outcome) {}
}
