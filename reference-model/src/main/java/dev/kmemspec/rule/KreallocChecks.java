package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import org.jspecify.annotations.Nullable;

/** The checks of {@link KmallocRules} that speak about krealloc and krealloc_array. */
final class KreallocChecks {
  private KreallocChecks() {}

  /** What a rule says of a resize: the old pointer, the new size and mask, the outcome. */
  @FunctionalInterface
  interface Check<O extends Outcome> {
    Decision decide(World world, Operand p, long size, Gfp gfp, O outcome);
  }

  /** Lets the rule speak about both calls. */
  static <O extends Outcome> Rule.Builder onBoth(
      Rule.Builder rule, Class<O> outcome, Check<O> check) {
    return rule.when(
            KmallocCall.Krealloc.class,
            outcome,
            (world, call, seen) -> check.decide(world, call.p(), call.size(), call.gfp(), seen))
        .when(
            KmallocCall.KreallocArray.class,
            outcome,
            (world, call, seen) ->
                // A product that overflows is KM-25's alone.
                Call.overflows(call.n(), call.size())
                    ? Decision.SILENT
                    : check.decide(world, call.p(), call.n() * call.size(), call.gfp(), seen));
  }

  private static boolean nothing(World world, Operand p) {
    long address = world.value(p);
    return address == 0 || address == Machine.ZERO_SIZE_PTR;
  }

  /** Whether the old pointer is known, so that the world can say what must come of it. */
  private static boolean known(World world, Operand p) {
    return nothing(world, p) || world.block(p) != null;
  }

  private static boolean moved(World world, Operand p, long address) {
    return nothing(world, p) || (world.block(p) != null && world.value(p) != address);
  }

  /** KM-01. */
  static Decision handedOut(World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    return known(world, p) && size != 0
        ? KmallocChecks.block(world, pointer, size, world.block(p))
        : Decision.SILENT;
  }

  /** KM-03: a block that moved is aligned as a fresh one. */
  static Decision aligned(World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    return moved(world, p, pointer.address())
        ? KmallocChecks.aligned(world, pointer.address(), size)
        : Decision.SILENT;
  }

  /** KM-04. */
  static Decision bucket(World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    return moved(world, p, pointer.address())
        ? KmallocChecks.bucket(world, size, pointer.usable())
        : Decision.SILENT;
  }

  /** KM-06. */
  static Decision large(World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    return moved(world, p, pointer.address())
        ? KmallocChecks.large(world, size, pointer)
        : Decision.SILENT;
  }

  /** KM-07. */
  static Decision limited(World world, Operand p, long size, Gfp gfp, Outcome outcome) {
    return known(world, p) ? KmallocChecks.limited(world, size, outcome) : Decision.SILENT;
  }

  /** KM-19. */
  static Decision sizeZero(World world, Operand p, long size, Gfp gfp, Outcome outcome) {
    if (!known(world, p) || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return (size == 0) == (outcome instanceof Outcome.ZeroSizePtr)
        ? Decision.HOLDS
        : Decision.violated(
            "krealloc to " + Say.bytes(size) + " was answered with " + Say.outcome(outcome));
  }

  /** KM-20. */
  static Decision contentKept(World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    Block old = world.block(p);
    Content content = pointer.content();
    if (old == null || content == null) {
      return Decision.SILENT;
    }
    long kept = Math.min(Math.min(old.requested, size), old.known.length());
    if (kept <= 0) {
      return Decision.SILENT;
    }
    long offset = content.firstDifference(old.known, kept);
    return offset < 0
        ? Decision.HOLDS
        : Decision.violated(
            "from "
                + old.requested
                + " to "
                + Say.bytes(size)
                + ", "
                + Bytes.difference(content, old.known, offset));
  }

  /** KM-21. */
  static Decision inPlace(World world, Operand p, long size, Gfp gfp, Outcome outcome) {
    Block old = world.block(p);
    if (old == null
        || old.kind != Block.Kind.KMALLOC
        || size == 0
        || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    long bucket = old.usable >= 0 ? old.usable : world.classes().roundup(old.placed);
    if (Long.compareUnsigned(size, bucket) > 0) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.Pointer pointer && pointer.address() == old.address
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(size)
                + " fit into the block of "
                + bucket
                + " at "
                + Say.hex(old.address)
                + ", but the answer was "
                + Say.outcome(outcome));
  }

  /** KM-22. */
  static Decision growthIsZero(
      World world, Operand p, long size, Gfp gfp, Outcome.Pointer pointer) {
    Content content = pointer.content();
    Block old = world.block(p);
    if (content == null || !gfp.zero() || !promised(world, p, old)) {
      return Decision.SILENT;
    }
    long from = start(world, old);
    if (from >= size) {
      return Decision.SILENT;
    }
    long offset = Bytes.firstNonzero(content, from, size);
    return offset < 0
        ? Decision.HOLDS
        : Decision.violated(
            "byte "
                + offset
                + " of "
                + size
                + " is "
                + Bytes.hex(content.at(offset))
                + ", expected 0x00 from byte "
                + from
                + " on");
  }

  private static boolean promised(World world, Operand p, @Nullable Block old) {
    return old == null ? nothing(world, p) : old.zeroed;
  }

  /** Before 6.12 bytes that were given up and come back may hold what they held. */
  private static long start(World world, @Nullable Block old) {
    if (old == null) {
      return 0;
    }
    return world.profile().before(6, 12) ? old.reach : old.requested;
  }

  /** KM-25. */
  static Decision array(World world, KmallocCall.KreallocArray call, Outcome outcome) {
    if (!Call.overflows(call.n(), call.size()) || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.Null
        ? Decision.HOLDS
        : Decision.violated(
            KmallocChecks.product(call.n(), call.size())
                + " overflows and was answered with "
                + Say.outcome(outcome));
  }
}
