package dev.kmemspec.rule;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.UserCall;
import org.jspecify.annotations.Nullable;

/** The checks of {@link UserRules}. */
final class UserChecks {
  private static final int MAX_ALIGN = 16;

  private UserChecks() {}

  /** US-01. */
  static Decision handedOut(World world, UserCall.Allocating call, Outcome outcome) {
    if (call instanceof UserCall.Calloc array && Call.overflows(array.n(), array.size())) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none ->
          call.bytes() == 0 ? Decision.HOLDS : shortage(world, mayBeInvalid(call));
      case Outcome.Pointer pointer -> block(world, alignment(call), call.bytes(), pointer, null);
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** What a failure leaves in errno, where the implementation tells. */
  private static Decision shortage(World world, boolean orInvalid) {
    String told = Heard.of(world, Heard.ERRNO);
    return Decision.of(
        told == null
            || told.equals(Heard.ERRNO + MappingCall.ENOMEM)
            || (orInvalid && told.equals(Heard.ERRNO + MappingCall.EINVAL)),
        () -> "it failed and left " + told + ", not ENOMEM (" + MappingCall.ENOMEM + ")");
  }

  /** aligned_alloc may refuse what is no power of two, and sizes that are no multiple of it. */
  private static boolean mayBeInvalid(UserCall.Allocating call) {
    return call instanceof UserCall.AlignedAlloc aligned
        && (Long.bitCount(aligned.alignment()) != 1
            || (aligned.size() & (aligned.alignment() - 1)) != 0);
  }

  private static long alignment(UserCall.Allocating call) {
    if (call instanceof UserCall.AlignedAlloc aligned) {
      return Long.bitCount(aligned.alignment()) == 1 ? aligned.alignment() : 1;
    }
    return alignment(call.bytes());
  }

  /** Any type that fits into the size: C says no more of small blocks. */
  private static long alignment(long bytes) {
    long most = bytes < 0 ? MAX_ALIGN : Math.min(bytes, MAX_ALIGN);
    return Math.max(1, Long.highestOneBit(most));
  }

  private static Decision block(
      World world, long alignment, long bytes, Outcome.Pointer pointer, @Nullable Block except) {
    if ((pointer.address() & (alignment - 1)) != 0) {
      return Decision.violated(
          Say.hex(pointer.address())
              + " for "
              + Say.bytes(bytes)
              + " is a multiple of "
              + Long.lowestOneBit(pointer.address())
              + ", not of "
              + alignment);
    }
    long last = pointer.address() + bytes - 1;
    if (bytes != 0 && Long.compareUnsigned(last, pointer.address()) < 0) {
      return Decision.violated(
          Say.bytes(bytes) + " at " + Say.hex(pointer.address()) + " do not fit into any memory");
    }
    if (pointer.usable() >= 0 && Long.compareUnsigned(pointer.usable(), bytes) < 0) {
      return Decision.violated(
          "only " + Say.bytes(pointer.usable()) + " of " + Say.bytes(bytes) + " are usable");
    }
    return Disjoint.of(world, pointer.address(), bytes, except);
  }

  /** US-01 of malloc_usable_size. */
  static Decision usable(World world, UserCall.MallocUsableSize call, Outcome.Number number) {
    Block block = world.block(call.p());
    if (block == null) {
      return world.value(call.p()) != 0 || number.value() == 0
          ? Decision.SILENT
          : Decision.violated("of NULL " + number.value() + " bytes are said to be usable");
    }
    return Long.compareUnsigned(number.value(), block.requested) >= 0
        ? Decision.HOLDS
        : Decision.violated(
            "only " + Say.bytes(number.value()) + " of " + block.requested + " are usable");
  }

  /** US-02. */
  static Decision calloc(World world, UserCall.Calloc call, Outcome outcome) {
    if (outcome instanceof Outcome.Pointer pointer) {
      return Call.overflows(call.n(), call.size())
          ? Decision.violated(
              KmallocChecks.product(call.n(), call.size())
                  + " overflows and was answered with "
                  + Say.outcome(outcome))
          : KmallocChecks.zeroed(call.bytes(), pointer);
    }
    return outcome instanceof Outcome.Null ? shortage(world, false) : Decision.SILENT;
  }

  /** US-03, where nothing was answered. */
  static Decision refused(World world, UserCall.Realloc call, Outcome.Null none) {
    return call.size() == 0 || Heard.of(world, Heard.ERRNO) == null
        ? Decision.SILENT
        : shortage(world, false);
  }

  /** US-03. */
  static Decision resized(World world, UserCall.Realloc call, Outcome.Pointer pointer) {
    Block old = world.block(call.p());
    if (old == null && world.value(call.p()) != 0) {
      return Decision.SILENT;
    }
    Decision placed = block(world, alignment(call.size()), call.size(), pointer, old);
    Content content = pointer.content();
    if (placed instanceof Decision.Violated || old == null || content == null) {
      return placed;
    }
    long kept = Math.min(Math.min(old.requested, call.size()), old.known.length());
    long offset = content.firstDifference(old.known, kept);
    return offset < 0
        ? placed
        : Decision.violated(
            "from "
                + old.requested
                + " to "
                + Say.bytes(call.size())
                + ", "
                + Bytes.difference(content, old.known, offset));
  }

  /** US-04. */
  static Decision freed(World world, UserCall.Free call, Outcome.Done done) {
    long address = world.value(call.p());
    if (address == Bindings.UNBOUND) {
      return Decision.SILENT;
    }
    return KmallocChecks.legalFree(world, Misuse.of(world, call), call.p(), address);
  }
}
