package dev.kmemspec.rule;

import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;

/** How mapping calls move the world. */
final class MappingMoves {
  private MappingMoves() {}

  static void apply(World world, MappingCall call, Outcome outcome) {
    AddressSpace space = world.space();
    switch (call) {
      case MappingCall.Brk brk -> {
        if (outcome instanceof Outcome.Pointer heap && heap.usable() >= 0) {
          space.broke(world, heap);
        }
      }
      case MappingCall.Mmap map -> {
        if (outcome instanceof Outcome.Pointer memory) {
          space.mapped(world, map, memory);
        }
      }
      case MappingCall.Munmap unmap -> {
        long from = world.value(unmap.addr());
        long length = MappingCall.pages(unmap.length(), world.machine().pageSize());
        boolean done = outcome instanceof Outcome.Number number && number.value() == 0;
        if (done && from != Bindings.UNBOUND && length > 0) {
          space.unmapped(world, from, length);
        }
      }
    }
  }
}
