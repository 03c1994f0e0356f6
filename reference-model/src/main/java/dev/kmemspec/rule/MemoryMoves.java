package dev.kmemspec.rule;

import dev.kmemspec.program.Content;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;

/** How writes move the world; a read changes nothing. */
final class MemoryMoves {
  private MemoryMoves() {}

  static void apply(World world, MemoryCall call, Outcome outcome) {
    if (call instanceof MemoryCall.Fill fill && outcome instanceof Outcome.Done) {
      Block block = world.block(fill.p());
      if (block != null) {
        block.known = Content.filled(fill.seed(), block.requested);
      }
    }
  }
}
