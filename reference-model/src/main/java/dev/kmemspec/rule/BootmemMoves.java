package dev.kmemspec.rule;

import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Outcome;

/** How bootmem calls move the world. */
final class BootmemMoves {
  private BootmemMoves() {}

  static void apply(World world, BootmemCall call, Outcome outcome) {}
}
