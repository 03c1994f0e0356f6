package dev.kmemspec.text;

import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The outcomes of boot memory: {@code memory(0x1000+0x2000:0:4) reserved()}, each region with its
 * base, size, node and flags; {@code blocks(0x10:3 0x18:0)}, each with its frame and order.
 */
final class BootText {
  private BootText() {}

  static String regions(Outcome.Regions regions) {
    return "memory(" + list(regions.memory()) + ") reserved(" + list(regions.reserved()) + ")";
  }

  private static String list(List<Outcome.Region> regions) {
    return regions.stream()
        .map(each ->
            (hex(each.base()) + "+" + hex(each.size())) + (":" + each.nid()) + (":" + each.flags()))
        .collect(Collectors.joining(" "));
  }

  static String blocks(Outcome.HandedOver over) {
    return over.blocks().stream()
        .map(block -> hex(block.frame()) + ":" + block.order())
        .collect(Collectors.joining(" ", "blocks(", ")"));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  static Outcome readRegions(Scanner in) {
    in.word();
    List<Outcome.Region> memory = list(in, "memory");
    in.expect("reserved", " after the regions of memory");
    return new Outcome.Regions(memory, list(in, "reserved"));
  }

  private static List<Outcome.Region> list(Scanner in, String name) {
    in.expect("(", " after '" + name + "'");
    List<Outcome.Region> regions = new ArrayList<>();
    while (!in.accept(")")) {
      long base = in.address("a region such as 0x1000+0x2000:0:0, or ')'");
      in.expect("+", " and the region's size");
      long size = in.size("the region's size");
      in.expect(":", " and the region's node");
      int nid = in.integer("a node's number, or -1");
      in.expect(":", " and the region's flags");
      regions.add(new Outcome.Region(base, size, nid, in.integer("the region's flags")));
    }
    return regions;
  }

  static Outcome readBlocks(Scanner in) {
    in.word();
    in.expect("(", " after 'blocks'");
    List<Outcome.FreeBlock> blocks = new ArrayList<>();
    while (!in.accept(")")) {
      long frame = in.address("a block such as 0x10:3, or ')'");
      in.expect(":", " and the block's order");
      in.skipBlanks();
      int start = in.position();
      int order = in.integer("the block's order");
      try {
        blocks.add(new Outcome.FreeBlock(frame, order));
      } catch (IllegalArgumentException impossible) {
        throw in.error(start, String.valueOf(impossible.getMessage()));
      }
    }
    return new Outcome.HandedOver(blocks);
  }
}
