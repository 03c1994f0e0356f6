package dev.kmemspec.rule;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.RcuCall;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How readers, and memory given back behind their backs, move the world. */
final class RcuMoves {
  private RcuMoves() {}

  static void apply(World world, RcuCall call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Done)) {
      return;
    }
    switch (call) {
      case RcuCall.RcuReadLock enter -> world.cpus().entered(world.now().invocation());
      case RcuCall.RcuReadUnlock leave -> {
        int cpu = world.now().invocation().cpu();
        if (world.cpus().left(cpu)) {
          world.graces().left(cpu).forEach(block -> loosen(world, block));
        }
      }
      case RcuCall.Giving given -> given(world, given, outcome);
      case RcuCall.SynchronizeRcu wait -> {}
      case RcuCall.RcuBarrier wait -> {
        if (world.profile().before(5, 6)) {
          world.graces().settle();
        }
      }
      case RcuCall.KvfreeRcuBarrier wait -> world.graces().settle();
    }
  }

  private static void given(World world, RcuCall.Giving call, Outcome outcome) {
    Block block = world.block(call.p());
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, block, outcome);
      return;
    }
    if (block == null) {
      return;
    }
    if (call instanceof RcuCall.ByField field) {
      block.known = block.known.prefix(Math.clamp(field.offset(), 0, block.known.length()));
    }
    BitSet readers = world.cpus().readers();
    if (readers.isEmpty()) {
      loosen(world, block);
    } else {
      world.graces().guard(block, readers);
    }
  }

  /** Nobody can see it any more: it may be free. */
  private static void loosen(World world, Block block) {
    if (world.blockAt(block.address) != block) {
      return;
    }
    world.release(block.address);
    if (block.cache != null) {
      block.cache.left(block, world.steps());
    }
    if (block.isArea()) {
      // When its addresses are free nobody can tell from here on.
      world.areas().hide();
    }
    world.graces().loosen(block);
  }

  /** The precondition that the call breaks, or null. */
  static @Nullable Misuse misuse(World world, RcuCall call) {
    if (!(call instanceof RcuCall.Giving given)) {
      return null;
    }
    long address = world.value(given.p());
    if (address == Bindings.UNBOUND || (address == 0 && !world.profile().before(5, 3))) {
      return null;
    }
    Block block = world.blockAt(address);
    if (block == null) {
      boolean inside = world.overlapping(address, 1) != null;
      return inside ? Misuse.INSIDE : Misuse.dead(world, address);
    }
    if (block.deferred) {
      return Misuse.WAITING;
    }
    if (!kinds(world.profile(), given).contains(block.kind)) {
      return Misuse.FOREIGN;
    }
    boolean field = !(given instanceof RcuCall.ByField by) || by.within(block.requested);
    return field ? null : Misuse.FIELD;
  }

  private static Set<Block.Kind> kinds(Profile profile, RcuCall.Giving call) {
    Set<Block.Kind> kinds = EnumSet.of(Block.Kind.KMALLOC);
    if (profile.since(6, 4)) {
      kinds.add(Block.Kind.OBJECT);
    }
    if (call instanceof RcuCall.KvfreeRcu || call instanceof RcuCall.KvfreeRcuMightsleep) {
      kinds.add(Block.Kind.KVMALLOC);
      kinds.add(Block.Kind.VMALLOC);
    }
    return kinds;
  }
}
