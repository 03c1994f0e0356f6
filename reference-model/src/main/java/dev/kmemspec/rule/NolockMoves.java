package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;

/** How the calls that any context may make move the world. */
final class NolockMoves {
  /** What alloc_pages_nolock asks for whatever the caller says. */
  private static final Gfp ALWAYS = Gfp.ZERO.with(Gfp.COMP).with(Gfp.NOWARN);

  private NolockMoves() {}

  static void apply(World world, NolockCall call, Outcome outcome) {
    switch (call) {
      case NolockCall.AllocPagesNolock c -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          long bytes = (long) world.machine().pageSize() << Math.max(0, c.order());
          Block block = born(world, pointer, Block.Kind.PAGES, bytes, c.gfp().with(ALWAYS));
          block.order = c.order();
          world.take(block);
        }
      }
      case NolockCall.KmallocNolock c -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          Block block = born(world, pointer, Block.Kind.KMALLOC, c.size(), c.gfp());
          block.usable = pointer.usable();
          block.nolock = true;
          world.take(block);
        }
      }
      case NolockCall.FreePagesNolock c -> freed(world, c, c.page(), outcome);
      case NolockCall.KfreeNolock c -> freed(world, c, c.p(), outcome);
    }
  }

  private static Block born(
      World world, Outcome.Pointer pointer, Block.Kind kind, long bytes, Gfp gfp) {
    Block block = new Block(pointer.address(), kind, bytes, gfp, world.steps());
    block.zeroed = gfp.zero();
    if (gfp.zero() && pointer.nonzero() <= 0) {
      block.known = Content.zeros(Math.max(0, bytes));
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, NolockCall call, Operand p, Outcome outcome) {
    long address = world.value(p);
    boolean nothing = address == 0 || address == Machine.ZERO_SIZE_PTR;
    if (!(outcome instanceof Outcome.Done) || nothing || address == Bindings.UNBOUND) {
      return;
    }
    Block block = world.block(p);
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, block, outcome);
    } else if (block == null || --block.references == 0) {
      world.release(address);
    }
  }
}
