package dev.kmemspec.rule;

import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Outcome;

/** How kvmalloc calls move the world. */
final class KvmallocMoves {
  private KvmallocMoves() {}

  static void apply(World world, KvmallocCall call, Outcome outcome) {}
}
