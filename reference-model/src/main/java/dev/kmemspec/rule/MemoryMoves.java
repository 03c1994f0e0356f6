package dev.kmemspec.rule;

import dev.kmemspec.program.Content;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;

/** How writes move the world, and how a read adds to what is known of it. */
final class MemoryMoves {
  private MemoryMoves() {}

  static void apply(World world, MemoryCall call, Outcome outcome) {
    switch (call) {
      case MemoryCall.Fill fill -> {
        Block block = world.block(fill.p());
        if (block != null && block.shown != null && outcome instanceof Outcome.Done) {
          Shown.write(world, block, Content.filled(fill.seed(), block.requested));
        } else if (block != null && outcome instanceof Outcome.Done) {
          block.known = Content.filled(fill.seed(), Math.max(0, block.requested));
          block.wiped = null;
          block.untouched = false;
          world.io().written(block);
        }
      }
      case MemoryCall.Read read -> {
        Block block = world.block(read.p());
        if (block != null && block.shown != null && outcome instanceof Outcome.Bytes bytes) {
          Shown.write(world, block, bytes.content());
        } else if (block != null && outcome instanceof Outcome.Bytes bytes) {
          block.known = bytes.content();
          block.wiped = null;
        }
      }
    }
  }
}
