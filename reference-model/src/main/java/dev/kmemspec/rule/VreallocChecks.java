package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall.Resizing;

/** The checks of {@link VmallocRules} on vrealloc. */
final class VreallocChecks {
  private VreallocChecks() {}

  /** VM-25: size 0. */
  static Decision sizeZero(World world, Resizing call, Outcome outcome) {
    return call.size() != 0 || outcome instanceof Outcome.Broke
        ? Decision.SILENT
        : Decision.of(
            outcome instanceof Outcome.Null,
            () -> "size 0 was answered with " + Say.outcome(outcome));
  }

  /** VM-25: content is kept. */
  static Decision contentKept(World world, Resizing call, Outcome.Pointer pointer) {
    return KreallocChecks.contentKept(world, call.p(), call.size(), call.gfp(), pointer);
  }

  /** VM-25: what fits stays, and a stricter alignment is refused. */
  static Decision inPlace(World world, Resizing call, Outcome outcome) {
    Block area = world.block(call.p());
    if (area == null || !area.isArea() || call.size() == 0 || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    if ((area.address & (call.align() - 1)) != 0) {
      return Decision.of(
          outcome instanceof Outcome.Null,
          () ->
              Say.hex(area.address)
                  + " is no multiple of "
                  + call.align()
                  + ", and the answer was "
                  + Say.outcome(outcome));
    }
    if (Long.compareUnsigned(call.size(), area.extent()) > 0 || mayMove(world, call, area)) {
      return Decision.SILENT;
    }
    return Decision.of(
        outcome instanceof Outcome.Pointer pointer && pointer.address() == area.address,
        () ->
            Say.bytes(call.size())
                + " fit into the area of "
                + area.extent()
                + " at "
                + Say.hex(area.address)
                + ", but the answer was "
                + Say.outcome(outcome));
  }

  /** Whether a strict node may ask for a move (VM-26). */
  private static boolean mayMove(World world, Resizing call, Block area) {
    Zone zone = area.frame < 0 ? null : world.machine().zoneOf(area.frame);
    boolean strict = call.gfp().has(Gfp.THISNODE_BIT) && call.node() != Machine.NO_NODE;
    return strict && (zone == null || zone.node() != call.node());
  }

  /** VM-26: with __GFP_ZERO at every call, what grows is zero. */
  static Decision growthIsZero(World world, Resizing call, Outcome.Pointer pointer) {
    Content content = pointer.content();
    Block area = world.block(call.p());
    boolean fresh = area == null && world.value(call.p()) == 0;
    boolean promised = fresh || (area != null && area.zeroed && area.isArea());
    long from = area == null ? 0 : area.requested;
    if (content == null || !call.gfp().zero() || !promised || from >= call.size()) {
      return Decision.SILENT;
    }
    long offset = Bytes.firstNonzero(content, from, call.size());
    return offset < 0
        ? Decision.HOLDS
        : Decision.violated(
            "byte "
                + offset
                + " of "
                + call.size()
                + " is "
                + Bytes.hex(content.at(offset))
                + ", expected 0x00 from byte "
                + from
                + " on");
  }

  /** VM-26: with a strict node the area lies there afterwards. */
  static Decision onNode(World world, Resizing call, Outcome.Pointer pointer) {
    boolean strict = call.gfp().has(Gfp.THISNODE_BIT) && call.node() != Machine.NO_NODE;
    long frame = Handed.frame(pointer);
    Zone zone = frame < 0 || !world.complete() ? null : world.machine().zoneOf(frame);
    return !strict || zone == null
        ? Decision.SILENT
        : Decision.of(
            zone.node() == call.node(),
            () ->
                "node "
                    + call.node()
                    + " was asked for, and frame "
                    + Say.hex(frame)
                    + " lies in "
                    + Handed.words(zone));
  }
}
