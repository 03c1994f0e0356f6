package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Outcome;

/** How bootmem calls move the world. */
final class BootmemMoves {
  private BootmemMoves() {}

  static void apply(World world, BootmemCall call, Outcome outcome) {
    Bitmap map = world.bitmap();
    switch (call) {
      case BootmemCall.Allocating c -> {
        if (outcome instanceof Outcome.Pointer pointer && c.size() > 0) {
          long base = MemblockChecks.physical(pointer);
          map.took(base, base + c.size());
          world.take(born(world, c, pointer));
        }
      }
      case BootmemCall.ReserveBootmem c -> {
        if (outcome instanceof Outcome.Done) {
          map.reserved(c.addr(), c.addr() + c.size());
        }
      }
      case BootmemCall.FreeBootmem c -> {
        Misuse misuse = world.misuse() ? Misuse.of(world, c) : null;
        if (misuse != null) {
          Misuse.happened(world, misuse, null, outcome);
        } else if (outcome instanceof Outcome.Done) {
          freed(world, c);
        }
      }
      case BootmemCall.FreeAllBootmem c -> {
        if (outcome instanceof Outcome.HandedOver over) {
          world.early().handOver(over);
        }
      }
    }
  }

  private static void freed(World world, BootmemCall.FreeBootmem call) {
    long base = MemblockMoves.physical(world, call.addr());
    world.bitmap().freed(base, base + call.size());
    for (Spans.Span each : world.bitmap().pages(base, base + call.size())) {
      MemblockMoves.release(world, Block.Kind.BOOTMEM, each.base(), each.end());
    }
  }

  private static Block born(World world, BootmemCall.Allocating call, Outcome.Pointer pointer) {
    Block block =
        new Block(pointer.address(), Block.Kind.BOOTMEM, call.size(), Gfp.NONE, world.steps());
    if (pointer.nonzero() == 0) {
      block.known = Content.zeros(call.size());
    }
    return block;
  }

  /** Whether some whole page of the range is not in use (BM-03). */
  static boolean freeAlready(World world, BootmemCall.FreeBootmem call) {
    long base = MemblockMoves.physical(world, call.addr());
    if (base < 0 || call.size() < 0 || base + call.size() < 0) {
      return true;
    }
    long page = world.machine().pageSize();
    long from = (base + page - 1) & -page;
    long to = (base + call.size()) & -page;
    Bitmap map = world.bitmap();
    long pages = map.pages(base, base + call.size()).stream().mapToLong(Spans.Span::size).sum();
    return from < to && (map.free().touches(from, to) || pages != to - from);
  }
}
