package dev.kmemspec.rule;

import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Outcome;

/** How dma calls move the world. */
final class DmaMoves {
  private DmaMoves() {}

  static void apply(World world, DmaCall call, Outcome outcome) {}
}
