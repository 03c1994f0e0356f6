package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;

/** How kmalloc and its relatives move the world. */
final class KmallocMoves {
  private KmallocMoves() {}

  static void apply(World world, KmallocCall call, Outcome outcome) {
    switch (call) {
      case KmallocCall.Allocating fresh -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          world.take(born(world, fresh.bytes(), mask(fresh), pointer));
        }
      }
      case KmallocCall.Krealloc change ->
          resized(world, change.p(), change.size(), change.gfp(), outcome);
      case KmallocCall.KreallocArray change ->
          resized(world, change.p(), Call.product(change.n(), change.size()), change.gfp(), outcome);
      case KmallocCall.Kfree free -> freed(world, free.p(), outcome);
      case KmallocCall.KfreeSensitive free -> freed(world, free.p(), outcome);
      case KmallocCall.Ksize ksize -> {
        Block block = world.block(ksize.p());
        if (block != null && outcome instanceof Outcome.Number number) {
          block.usable = number.value();
        }
      }
      case KmallocCall.KmallocSizeRoundup pure -> {}
    }
  }

  /** The mask that really counts: kzalloc and kcalloc add __GFP_ZERO. */
  static Gfp mask(KmallocCall.Allocating call) {
    boolean zeroing = call instanceof KmallocCall.Kzalloc || call instanceof KmallocCall.Kcalloc;
    return zeroing ? call.gfp().with(Gfp.ZERO) : call.gfp();
  }

  private static Block born(World world, long bytes, Gfp gfp, Outcome.Pointer pointer) {
    Block block =
        new Block(pointer.address(), Block.Kind.KMALLOC, bytes, gfp, world.steps());
    block.usable = pointer.usable();
    block.zeroed = gfp.zero();
    if (gfp.zero()) {
      block.known = Content.zeros(bytes);
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, Operand p, Outcome outcome) {
    long address = world.value(p);
    boolean nothing = address == 0 || address == Machine.ZERO_SIZE_PTR;
    if (outcome instanceof Outcome.Done && !nothing && address != Bindings.UNBOUND) {
      world.release(address);
    }
  }

  private static void resized(World world, Operand p, long size, Gfp gfp, Outcome outcome) {
    Block old = world.block(p);
    if (outcome instanceof Outcome.ZeroSizePtr && old != null) {
      world.release(old.address);
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return;
    }
    Block moved = born(world, size, gfp, pointer);
    if (old != null) {
      long kept = Math.min(old.requested, size);
      Content known = old.known.prefix(kept);
      boolean growthIsZero = gfp.zero() && old.zeroed && known.length() == kept;
      moved.known = growthIsZero ? known.then(Content.zeros(size - kept)) : known;
      moved.zeroed = gfp.zero() && old.zeroed;
      world.release(old.address);
    }
    world.take(moved);
  }
}
