package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Outcome;

/** How calls that map device memory move the world. */
final class IoremapMoves {
  private IoremapMoves() {}

  static void apply(World world, IoremapCall call, Outcome outcome) {
    switch (call) {
      case IoremapCall.Mapping map -> {
        if (outcome instanceof Outcome.Pointer pointer) {
          Block block =
              new Block(pointer.address(), Block.Kind.IOREMAP, map.size(), Gfp.NONE, world.steps());
          world.take(block);
          world.io().mapped(new IoMappings.Mapping(map.phys(), block));
        }
      }
      case IoremapCall.Iounmap unmap -> unmapped(world, unmap, outcome);
    }
  }

  private static void unmapped(World world, IoremapCall.Iounmap call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, null, outcome);
      return;
    }
    int page = world.machine().pageSize();
    IoMappings.Mapping mapping = world.io().inFirstPage(world.value(call.addr()), page);
    if (mapping != null && outcome instanceof Outcome.Done) {
      world.io().unmapped(mapping, page);
      world.release(mapping.block().address);
    }
  }
}
