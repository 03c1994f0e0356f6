package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.ArrayList;
import java.util.List;

/** The checks of {@link BootmemRules}. */
final class BootmemChecks {
  private BootmemChecks() {}

  /** BM-01: a block of free bytes, or a failure that is told as promised. */
  static Decision handedOut(World world, BootmemCall.Allocating call, Outcome outcome) {
    if (world.partial() || call.size() == 0) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none -> refused(world, call);
      case Outcome.Pointer pointer -> block(world, call, pointer);
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  private static Decision refused(World world, BootmemCall.Allocating call) {
    boolean panicked = Heard.of(world, "panic") != null;
    if (MemblockChecks.listened(world) && panicked != call.panics()) {
      return Decision.violated(
          panicked ? "it stopped the machine, and may not" : "it failed without a panic");
    }
    Bitmap map = world.bitmap();
    for (int node : world.machine().nodes()) {
      long fit = map.fit(node, call.size(), 0, call.low());
      if (world.profile().isLinux() && call.size() > 0 && fit >= 0) {
        return Decision.violated(
            Say.bytes(call.size()) + " were refused, and fit at " + Say.hex(fit));
      }
    }
    return Decision.HOLDS;
  }

  private static Decision block(World world, BootmemCall.Allocating call, Outcome.Pointer pointer) {
    if (call.size() < 0) {
      return Decision.violated(Say.bytes(call.size()) + " were handed out");
    }
    Bitmap map = world.bitmap();
    Machine machine = world.machine();
    long base = MemblockChecks.physical(pointer);
    long end = base + call.size();
    int align = call.paged() ? machine.pageSize() : machine.cacheLine();
    if ((base & (align - 1)) != 0) {
      return Decision.violated(
          Say.hex(base) + " is a multiple of " + Long.lowestOneBit(base) + ", not of " + align);
    }
    if (pointer.nonzero() > 0) {
      return Decision.violated(pointer.nonzero() + " of its bytes are not zero");
    }
    if (call.low() && Spans.below(Bitmap.LOW_END, end)) {
      return Decision.violated("it ends at " + Say.hex(end) + ", above 4 GiB");
    }
    Span used = map.used(base, end);
    if (used != null) {
      return Decision.violated(
          MemblockLists.words(new Span(base, end, Label.NONE))
              + " was handed out, and "
              + MemblockLists.words(used)
              + " is not free");
    }
    Decision disjoint = Disjoint.of(world, pointer.address(), call.size(), null);
    return disjoint instanceof Decision.Violated ? disjoint : wished(world, call, base);
  }

  /** The goal and the node are wishes, kept where that is possible. */
  private static Decision wished(World world, BootmemCall.Allocating call, long base) {
    Bitmap map = world.bitmap();
    Zone zone = world.machine().zoneOf(Long.divideUnsigned(base, world.machine().pageSize()));
    if (!world.profile().isLinux() || zone == null || map.tail(base)) {
      return Decision.HOLDS;
    }
    boolean elsewhere = call.preferred() >= 0 && zone.node() != call.preferred();
    if (elsewhere && map.fit(call.preferred(), call.size(), 0, call.low()) >= 0) {
      return Decision.violated(
          "it lies on node " + zone.node() + ", and node " + call.preferred() + " has room");
    }
    long goal = map.goal();
    boolean above = !call.low() && base < goal;
    return above && map.fit(zone.node(), call.size(), goal, false) >= 0
        ? Decision.violated(
            Say.hex(base) + " is memory for DMA, and there is room above " + Say.hex(goal))
        : Decision.HOLDS;
  }

  /** BM-02: a small request starts in the tail of the last block. */
  static Decision packed(World world, BootmemCall.Allocating call, Outcome.Pointer pointer) {
    Machine machine = world.machine();
    long page = machine.pageSize();
    long base = MemblockChecks.physical(pointer);
    if (world.partial() || call.paged() || call.size() <= 0) {
      return Decision.SILENT;
    }
    Bitmap map = world.bitmap();
    if (map.tail(base)) {
      return Decision.HOLDS;
    }
    long line = machine.cacheLine();
    for (long end : map.ends()) {
      long start = (end + line - 1) & -line;
      boolean behind = base == ((end + page - 1) & -page) && start != base;
      if (behind && map.sameNode(end - 1, base)) {
        return Decision.violated(
            "it starts at "
                + Say.hex(base)
                + ", right behind a block that leaves room from "
                + Say.hex(start)
                + " on");
      }
    }
    return Decision.SILENT;
  }

  /** BM-03: giving back a page that is not in use is a bug, and told. */
  static Decision misused(World world, BootmemCall.FreeBootmem call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse == null || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return world.now().reports().isEmpty()
        ? Decision.violated("pages that are not in use were given back, and nothing was reported")
        : Decision.HOLDS;
  }

  /** BM-04. */
  static Decision everyPageOnce(
      World world, BootmemCall.FreeAllBootmem call, Outcome.HandedOver over) {
    if (world.partial()) {
      return Decision.SILENT;
    }
    List<Frames> free = new ArrayList<>();
    for (Span each : world.bitmap().free().all()) {
      long page = world.machine().pageSize();
      free.add(Frames.run(each.base() / page, each.size() / page));
    }
    return HandOverChecks.exactly(over, free, false);
  }
}
