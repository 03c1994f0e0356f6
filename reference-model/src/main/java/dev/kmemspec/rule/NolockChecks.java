package dev.kmemspec.rule;

import dev.kmemspec.program.Frames;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Outcome;

/** What holds of the calls that any context may make. */
final class NolockChecks {
  private NolockChecks() {}

  /** GF-05: they come back and say nothing, wherever they come from. */
  static Decision anywhere(World world, NolockCall call, Outcome outcome) {
    if (outcome instanceof Outcome.Skipped || Misuse.of(world, call) != null) {
      return Decision.SILENT;
    }
    if (outcome instanceof Outcome.Broke) {
      return Decision.violated(
          "in " + world.context().keyword() + " it ended in " + Say.outcome(outcome));
    }
    return Heard.nothing(world);
  }

  /** GF-05: what pages it gave are a block of their own, as any other. */
  static Decision pages(World world, NolockCall.AllocPagesNolock call, Outcome.Pointer pointer) {
    long bytes = (long) world.machine().pageSize() << Math.max(0, call.order());
    Frames frames = pointer.frames();
    if (frames != null && frames.first() >= 0 && call.order() >= 0) {
      boolean block = frames.runs() == 1 && frames.first() % (1L << call.order()) == 0;
      if (!block) {
        return Decision.violated("order " + call.order() + " is no block at frames " + frames);
      }
    }
    if (world.profile().isLinux() && pointer.nonzero() > 0) {
      return Decision.violated(Say.bytes(pointer.nonzero()) + " were not zero");
    }
    return Disjoint.of(world, pointer.address(), bytes, null);
  }

  /** KM-28. */
  static Decision limits(World world, NolockCall.KmallocNolock call, Outcome outcome) {
    if (outcome instanceof Outcome.Broke
        || outcome instanceof Outcome.Skipped
        || Misuse.of(world, call) != null) {
      return Decision.SILENT;
    }
    if (call.size() == 0) {
      return Decision.of(
          outcome instanceof Outcome.ZeroSizePtr,
          () -> "size 0 was answered with " + Say.outcome(outcome));
    }
    if (Long.compareUnsigned(call.size(), world.classes().maxCacheSize()) > 0) {
      return Decision.of(
          outcome instanceof Outcome.Null,
          () ->
              Say.bytes(call.size())
                  + " were served, and the largest class is "
                  + world.classes().maxCacheSize());
    }
    return outcome instanceof Outcome.Pointer pointer
        ? block(world, call, pointer)
        : Decision.of(
            outcome instanceof Outcome.Null, () -> "it was answered with " + Say.outcome(outcome));
  }

  private static Decision block(
      World world, NolockCall.KmallocNolock call, Outcome.Pointer pointer) {
    if (pointer.usable() >= 0 && pointer.usable() < call.size()) {
      return Decision.violated(Say.bytes(pointer.usable()) + " are usable");
    }
    if (call.gfp().zero() && pointer.nonzero() > 0) {
      return Decision.violated(Say.bytes(pointer.nonzero()) + " were not zero");
    }
    return Disjoint.of(world, pointer.address(), call.size(), null);
  }
}
