package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.UserCall;

/** How calls of the C library's heap move the world. */
final class UserMoves {
  private UserMoves() {}

  static void apply(World world, UserCall call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Skipped)) {
      world.space().passed(call);
    }
    switch (call) {
      case UserCall.Allocating fresh -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          world.take(born(world, fresh.bytes(), fresh instanceof UserCall.Calloc, pointer));
        }
      }
      case UserCall.Realloc change -> resized(world, change, outcome);
      case UserCall.Free free -> {
        long address = world.value(free.p());
        boolean something = address != 0 && address != Bindings.UNBOUND;
        if (outcome instanceof Outcome.Done
            && something
            && !misused(world, free, free.p(), outcome)) {
          world.release(address);
        }
      }
      case UserCall.MallocUsableSize usable -> {
        Block block = world.block(usable.p());
        if (block != null && outcome instanceof Outcome.Number number) {
          block.usable = number.value();
        }
      }
    }
  }

  private static Block born(World world, long bytes, boolean zeroed, Outcome.Pointer pointer) {
    Block block = new Block(pointer.address(), Block.Kind.USER, bytes, Gfp.NONE, world.steps());
    block.usable = pointer.usable();
    if (pointer.content() != null) {
      block.known = pointer.content();
    } else if (zeroed && pointer.nonzero() <= 0) {
      block.known = Content.zeros(Math.max(0, bytes));
    }
    return block;
  }

  private static void resized(World world, UserCall.Realloc call, Outcome outcome) {
    if (misused(world, call, call.p(), outcome)) {
      return;
    }
    Block old = world.block(call.p());
    if (outcome instanceof Outcome.Null && call.size() == 0 && old != null) {
      world.release(old.address);
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return;
    }
    Block moved = born(world, call.size(), false, pointer);
    if (old != null) {
      if (pointer.content() == null) {
        moved.known = old.known.prefix(call.size());
      }
      world.release(old.address);
    }
    world.take(moved);
  }

  private static boolean misused(World world, UserCall call, Operand p, Outcome outcome) {
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
