package dev.kmemspec.rule;

import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Outcome;
import org.jspecify.annotations.Nullable;

/** How kvmalloc calls move the world. */
final class KvmallocMoves {
  private KvmallocMoves() {}

  static void apply(World world, KvmallocCall call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, null, outcome);
      return;
    }
    switch (call) {
      case KvmallocCall.Allocating fresh -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          world.take(
              VmallocMoves.area(world, Block.Kind.KVMALLOC, fresh.bytes(), fresh.mask(), pointer));
        } else {
          world.areas().mappedUnseen(PageMoves.pages(fresh.bytes(), world.machine()));
        }
      }
      case KvmallocCall.Kvrealloc change ->
          VmallocMoves.resized(
              world, change.p(), change.size(), change.gfp(), Block.Kind.KVMALLOC, outcome);
      case KvmallocCall.Kvfree free -> freed(world, world.value(free.addr()), outcome);
      case KvmallocCall.KvfreeSensitive free -> {
        Block block = freed(world, world.value(free.addr()), outcome);
        if (block != null) {
          block.known = block.known.prefix(Math.max(0, free.len()));
          world.wiped().add(world, block, true);
        }
      }
    }
  }

  private static @Nullable Block freed(World world, long address, Outcome outcome) {
    boolean made = outcome instanceof Outcome.Done && address != Bindings.UNBOUND;
    Block block = made ? world.blockAt(address) : null;
    if (block == null) {
      return null;
    }
    world.release(address);
    if (block.cache != null) {
      block.cache.left(block, world.steps());
    }
    return block;
  }
}
