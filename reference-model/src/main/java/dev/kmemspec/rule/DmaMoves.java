package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import org.jspecify.annotations.Nullable;

/** How calls of DMA memory move the world. */
final class DmaMoves {
  private DmaMoves() {}

  static void apply(World world, DmaCall call, Outcome outcome) {
    switch (call) {
      case DmaCall.DmaAllocCoherent fresh -> {
        if (outcome instanceof Outcome.Coherent seen) {
          boolean zeroed = DmaChecks.zeroes(world, fresh);
          Block block = born(world, Block.Kind.DMA, fresh.size(), fresh.gfp(), zeroed, seen.cpu());
          world.take(block);
          world.dma().taken(block, fresh.bits());
        }
      }
      case DmaCall.DmaFreeCoherent free -> freed(world, free, free.vaddr(), outcome);
      case DmaCall.DmaPoolCreate create -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          world.dma().found(pointer.address(), create);
        }
      }
      case DmaCall.FromPool fresh -> {
        DmaPools.Pool pool = world.dma().at(world.value(fresh.pool()));
        if (pool != null && outcome instanceof Outcome.Coherent seen) {
          boolean zeroed = DmaChecks.zeroes(fresh);
          long size = pool.made.size();
          Block block = born(world, Block.Kind.DMA_BLOCK, size, fresh.gfp(), zeroed, seen.cpu());
          world.take(block);
          world.dma().taken(block, pool);
        }
      }
      case DmaCall.DmaPoolFree free -> freed(world, free, free.vaddr(), outcome);
      case DmaCall.DmaPoolDestroy destroy -> {
        DmaPools.Pool pool = world.dma().at(world.value(destroy.pool()));
        misused(world, destroy, null, outcome);
        if (pool != null && outcome instanceof Outcome.Done) {
          pool.destroyed = true;
        }
      }
    }
  }

  private static Block born(
      World world, Block.Kind kind, long bytes, Gfp gfp, boolean zeroed, Outcome.Pointer pointer) {
    Block block = new Block(pointer.address(), kind, bytes, gfp, world.steps());
    if (bytes > 0 && (pointer.nonzero() == 0 || (zeroed && pointer.nonzero() < 0))) {
      block.known = Content.zeros(bytes);
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, DmaCall call, Operand vaddr, Outcome outcome) {
    Block block = world.block(vaddr);
    if (misused(world, call, block, outcome)
        || block == null
        || !(outcome instanceof Outcome.Done)) {
      return;
    }
    world.dma().gone(block);
    world.release(block.address);
  }

  private static boolean misused(
      World world, DmaCall call, @Nullable Block block, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, block, outcome);
    }
    return misuse != null;
  }
}
