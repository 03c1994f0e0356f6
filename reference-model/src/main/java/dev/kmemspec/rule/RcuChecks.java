package dev.kmemspec.rule;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.WatchCall;

/** KM-27: what is given back behind the backs of readers. */
final class RcuChecks {
  private RcuChecks() {}

  /** It is taken without a word. */
  static Decision taken(World world, RcuCall.Giving call, Outcome.Done done) {
    Misuse misuse = Misuse.of(world, call);
    if (misuse == null) {
      return Heard.nothing(world);
    }
    return world.misuse() || world.partial()
        ? Decision.SILENT
        : Decision.violated(call.p() + " " + misuse.words());
  }

  /** Nobody is handed it while a reader is inside who may see it. */
  static Decision kept(World world, Call call, Outcome.Pointer pointer) {
    return kept(world, pointer, bytes(world, call, pointer));
  }

  /** The same of several. */
  static Decision kept(World world, Call call, Outcome.Pointers pointers) {
    Decision found = Decision.SILENT;
    for (Outcome.Pointer each : pointers.each()) {
      Decision one = kept(world, each, bytes(world, call, each));
      if (one instanceof Decision.Violated) {
        return one;
      }
      found = one;
    }
    return found;
  }

  private static Decision kept(World world, Outcome.Pointer pointer, long bytes) {
    if (world.partial() || !world.graces().guards()) {
      return Decision.SILENT;
    }
    Block block = world.overlapping(pointer.address(), bytes);
    return block == null || !block.deferred
        ? Decision.HOLDS
        : Decision.violated(
            Say.hex(pointer.address())
                + " was handed out, where "
                + block.words()
                + " at "
                + Say.hex(block.address)
                + " wait for the reader of CPU "
                + world.graces().guard(block)
                + " to leave");
  }

  private static long bytes(World world, Call call, Outcome.Pointer pointer) {
    long asked =
        switch (call) {
          case KmallocCall.Allocating c -> c.bytes();
          case KvmallocCall.Allocating c -> c.bytes();
          case PageCall.AllocPagesExact c -> c.size();
          case PageCall.AllocPagesBulk c -> world.machine().pageSize();
          case PageCall.Allocating c ->
              (long) world.machine().pageSize()
                  << Math.clamp(PageMoves.order(c, world.machine()), 0, world.machine().maxOrder());
          case SlabCall.Allocating c -> {
            Cache cache = world.cache(c.cache());
            yield cache == null ? 1 : cache.size;
          }
          default -> 1;
        };
    return Math.max(asked, pointer.usable());
  }

  /** A reader finds what was there. */
  static Decision read(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    Block block = world.block(call.p());
    return block == null || !block.deferred
        ? Decision.SILENT
        : RunChecks.contentKept(world, call, bytes);
  }

  /** Once everything was waited for, its pages are free. */
  static Decision freed(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    return world.graces().used()
        ? AccountingChecks.nothingLost(world, call, seen)
        : Decision.SILENT;
  }
}
