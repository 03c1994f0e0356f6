package dev.kmemspec.rule;

import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import org.jspecify.annotations.Nullable;

/**
 * The same bytes at two addresses: what a mapping shows is what its pages hold, and what is written
 * to it is written to them (VM-21, VM-22). The blocks of the pages alone know the content.
 */
final class Shown {
  private Shown() {}

  /** What the mapping must read as, from its first byte on, as far as known. */
  static Content content(World world, Block mapping) {
    Content all = Content.EMPTY;
    long page = world.machine().pageSize();
    long[] shown = mapping.shown;
    for (int i = 0; shown != null && i < shown.length; i++) {
      Block block = below(world, shown[i]);
      Content piece =
          block == null ? Content.EMPTY : block.known.slice(shown[i] - block.address, page);
      all = all.then(piece);
      if (piece.length() < page) {
        break;
      }
    }
    return all;
  }

  /** The mapping holds that content from now on, and so do its pages, the last one last. */
  static void write(World world, Block mapping, Content content) {
    long page = world.machine().pageSize();
    long[] shown = mapping.shown;
    for (int i = 0; shown != null && i < shown.length; i++) {
      Block block = below(world, shown[i]);
      if (block != null) {
        splice(block, shown[i] - block.address, content.slice(i * page, page));
      }
    }
  }

  private static void splice(Block block, long offset, Content piece) {
    block.wiped = null;
    if (block.known.length() >= offset) {
      long end = offset + piece.length();
      Content rest = block.known.slice(end, Math.max(0, block.known.length() - end));
      block.known = block.known.prefix(offset).then(piece).then(rest);
    }
  }

  /** The live block that holds that page, or null. */
  static @Nullable Block below(World world, long page) {
    Block block = world.objectOverlapping(page, 1);
    return block == null || block.isArea() ? null : block;
  }

  /** The frame behind that page of a block, or -1 where nobody told. */
  static long frameOf(World world, long page) {
    Block block = below(world, page);
    return block == null || block.frame < 0
        ? -1
        : block.frame + (page - block.address) / world.machine().pageSize();
  }

  /** The frame behind a page of a range, counted from 0, or -1. */
  static long frameAt(@Nullable Frames frames, long index) {
    long rest = index;
    for (int run = 0; frames != null && run < frames.runs(); run++) {
      if (rest < frames.length(run)) {
        return frames.start(run) < 0 ? -1 : frames.start(run) + rest;
      }
      rest -= frames.length(run);
    }
    return -1;
  }
}
