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
          resized(world, change, change.p(), change.size(), change.gfp(), outcome);
      case KmallocCall.KreallocArray change -> {
        long size = Call.product(change.n(), change.size());
        resized(world, change, change.p(), size, change.gfp(), outcome);
      }
      case KmallocCall.Kfree free -> freed(world, free, free.p(), outcome);
      case KmallocCall.KfreeSensitive free -> freed(world, free, free.p(), outcome);
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
    Block block = new Block(pointer.address(), Block.Kind.KMALLOC, bytes, gfp, world.steps());
    block.usable = pointer.usable();
    block.zeroed = gfp.zero();
    if (pointer.content() != null) {
      block.known = pointer.content();
    } else if (gfp.zero() && pointer.nonzero() <= 0) {
      block.known = Content.zeros(Math.max(0, bytes));
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, KmallocCall call, Operand p, Outcome outcome) {
    long address = world.value(p);
    boolean nothing = address == 0 || address == Machine.ZERO_SIZE_PTR;
    if (!(outcome instanceof Outcome.Done)
        || nothing
        || address == Bindings.UNBOUND
        || misused(world, call, p, outcome)) {
      return;
    }
    Block gone = world.release(address);
    if (gone == null) {
      return;
    }
    if (gone.cache != null) {
      gone.cache.left(gone, world.steps());
    }
    if (call instanceof KmallocCall.KfreeSensitive) {
      world.wiped().add(world, gone, false);
    }
  }

  private static void resized(
      World world, KmallocCall call, Operand p, long size, Gfp gfp, Outcome outcome) {
    if (misused(world, call, p, outcome)) {
      return;
    }
    Block old = world.block(p);
    if (outcome instanceof Outcome.ZeroSizePtr && old != null) {
      world.release(old.address);
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return;
    }
    Block moved = born(world, size, gfp, pointer);
    if (old != null) {
      inherit(moved, old, pointer.content() != null);
      world.release(old.address);
    }
    world.take(moved);
    if (old != null) {
      // Behind the bytes asked for, the old memory may hold anything, and it was copied as well.
      moved.wiped = null;
    }
  }

  /** What a resized block keeps of the old one: content (KM-20) and its history (KM-21, KM-22). */
  static void inherit(Block moved, Block old, boolean looked) {
    moved.zeroed &= old.zeroed;
    moved.reach = Math.max(old.reach, moved.requested);
    if (moved.address == old.address) {
      moved.placed = old.placed;
    }
    if (!looked) {
      long kept = Math.min(old.requested, moved.requested);
      Content known = old.known.prefix(kept);
      boolean growthIsZero = moved.zeroed && old.reach <= kept && known.length() == kept;
      moved.known = growthIsZero ? known.then(Content.zeros(moved.requested - kept)) : known;
    }
  }

  private static boolean misused(World world, KmallocCall call, Operand p, Outcome outcome) {
    if (!world.misuse()) {
      return false;
    }
    Misuse misuse = Misuse.of(world, call);
    if (misuse != null) {
      Misuse.happened(world, misuse, world.block(p), outcome);
    }
    return misuse != null;
  }
}
