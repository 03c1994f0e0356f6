package dev.kmemspec.rule;

import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Outcome;

/** How ioremap calls move the world. */
final class IoremapMoves {
  private IoremapMoves() {}

  static void apply(World world, IoremapCall call, Outcome outcome) {}
}
