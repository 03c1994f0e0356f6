package dev.kmemspec.rule;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import org.jspecify.annotations.Nullable;

/** The checks of {@link TraceRules}. */
final class TraceChecks {
  private TraceChecks() {}

  /** TR-01. */
  static Decision given(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return world.partial() && pointer.usable() >= 0
        ? given(world, call.bytes(), pointer.usable())
        : Decision.SILENT;
  }

  /** TR-07 of kmalloc. */
  static Decision disjoint(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return disjoint(world, pointer, call.bytes());
  }

  /** TR-07 of slab caches. */
  static Decision disjoint(World world, SlabCall.Allocating call, Outcome.Pointer pointer) {
    Cache cache = world.cache(call.cache());
    return disjoint(world, pointer, cache == null ? 1 : cache.size);
  }

  private static Decision given(World world, long asked, long given) {
    if (asked == 0) {
      return Decision.violated("an event tells of kmalloc(0)");
    }
    long expected = world.classes().roundup(asked);
    return Decision.of(
        given == expected,
        () ->
            Say.bytes(given)
                + " were given for "
                + Say.bytes(asked)
                + ", expected "
                + Say.bytes(expected));
  }

  private static Decision disjoint(World world, Outcome.Pointer pointer, long size) {
    if (!world.partial()) {
      return Decision.SILENT;
    }
    return apart(pointer, size, other(world, pointer.address(), Math.max(1, size)));
  }

  /** TR-07 of pages. */
  static Decision disjoint(World world, PageCall.AllocPages call, Outcome.Pointer pointer) {
    if (!world.partial() || call.order() > world.machine().maxOrder()) {
      return Decision.SILENT;
    }
    long bytes = (long) world.machine().pageSize() << call.order();
    Block other = other(world, pointer.address(), bytes);
    if (other == null) {
      other = world.objectOverlapping(pointer.address(), bytes);
    }
    return apart(pointer, bytes, other);
  }

  private static Decision apart(Outcome.Pointer pointer, long size, @Nullable Block other) {
    return other == null
        ? Decision.HOLDS
        : Decision.violated(
            Say.hex(pointer.address())
                + "+"
                + Long.toUnsignedString(size)
                + " overlaps "
                + other
                + ", live since step "
                + other.birth());
  }

  /**
   * A live block that shares a byte and starts elsewhere, or null. The same block once more is not
   * told from one whose free was not seen (TR-04).
   */
  private static @Nullable Block other(World world, long address, long size) {
    Block found = world.overlapping(address, size);
    if (found == null || found.address() != address) {
      return found;
    }
    long seen = found.extent();
    return Long.compareUnsigned(seen, size) < 0
        ? world.overlapping(address + seen, size - seen)
        : null;
  }
}
