package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;

/** How calls of the page allocator move the world. */
final class PageMoves {
  private PageMoves() {}

  static void apply(World world, PageCall call, Outcome outcome) {}
}
