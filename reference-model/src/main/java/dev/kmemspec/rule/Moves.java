package dev.kmemspec.rule;

import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;

/** How the calls of each family move the world, and which of them leave it where it is. */
final class Moves {
  private Moves() {}

  /** Moves what the family knows of. */
  static void apply(World world, Call any, Outcome outcome) {
    switch (any) {
      case PageCall call -> PageMoves.apply(world, call, outcome);
      case SlabCall call -> SlabMoves.apply(world, call, outcome);
      case KmallocCall call -> KmallocMoves.apply(world, call, outcome);
      case VmallocCall call -> VmallocMoves.apply(world, call, outcome);
      case KvmallocCall call -> KvmallocMoves.apply(world, call, outcome);
      case IoremapCall call -> {
        IoremapMoves.apply(world, call, outcome);
        world.areas().hide();
      }
      case PercpuCall call -> {
        PercpuMoves.apply(world, call, outcome);
        world.areas().hide();
      }
      case DmaCall call -> {
        DmaMoves.apply(world, call, outcome);
        world.areas().hide();
      }
      case MemblockCall call -> MemblockMoves.apply(world, call, outcome);
      case BootmemCall call -> BootmemMoves.apply(world, call, outcome);
      case MappingCall call -> MappingMoves.apply(world, call, outcome);
      case UserCall call -> UserMoves.apply(world, call, outcome);
      case MemoryCall call -> MemoryMoves.apply(world, call, outcome);
      case NolockCall call -> NolockMoves.apply(world, call, outcome);
      case RcuCall call -> RcuMoves.apply(world, call, outcome);
      case WatchCall.EventsLost lost -> world.forgetLive();
      case WatchCall.Drain drain -> world.areas().flushed();
      case WatchCall look -> {}
      case FaultCall.FailNth call -> world.plant(call.n() != 0);
      case ReclaimCall call -> world.reclaimable().apply(world, call, outcome);
      case TaskCall call -> {
        if (!(outcome instanceof Outcome.Skipped)) {
          world.task().says(call);
        }
      }
    }
  }

  /** Whether the call moves no memory. */
  static boolean standsStill(Call call) {
    return call instanceof WatchCall
        || call instanceof MemoryCall
        || call instanceof FaultCall
        || call instanceof ReclaimCall
        || call instanceof TaskCall
        || call instanceof PercpuCall.PercpuStats
        || call instanceof RcuCall.RcuReadLock;
  }
}
