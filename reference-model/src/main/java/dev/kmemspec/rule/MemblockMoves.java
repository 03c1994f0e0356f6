package dev.kmemspec.rule;

import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;

/** How memblock calls move the world. */
final class MemblockMoves {
  private MemblockMoves() {}

  static void apply(World world, MemblockCall call, Outcome outcome) {}
}
