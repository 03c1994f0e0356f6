package dev.kmemspec.rule;

import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.MappingCall.Brk;
import dev.kmemspec.program.MappingCall.Mmap;
import dev.kmemspec.program.MappingCall.Munmap;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;

/** The checks of {@link MappingRules}. */
final class MappingChecks {
  /** All below it is user space, on any machine with 64 bits. */
  private static final long USER_END = 0x7fff_ffff_0000L;

  private MappingChecks() {}

  /** US-06. */
  static Decision firstTouch(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    Block block = world.block(call.p());
    if (block == null || !block.untouched) {
      return Decision.SILENT;
    }
    long place = Bytes.firstNonzero(bytes.content(), 0, bytes.content().length());
    return Decision.of(
        place < 0, () -> "byte " + place + " of a mapping that nobody wrote to is not zero");
  }

  /** US-07. */
  static Decision breakMoves(World world, Brk call, Outcome.Pointer heap) {
    AddressSpace space = world.space();
    long before = space.offset();
    if (before == AddressSpace.UNKNOWN || world.partial()) {
      return Decision.SILENT;
    }
    if (space.start() != AddressSpace.UNKNOWN && space.start() != heap.address()) {
      return Decision.violated(
          "the heap starts at "
              + Say.hex(heap.address())
              + ", before at "
              + Say.hex(space.start()));
    }
    if (heap.usable() == before && before != call.offset()) {
      return Decision.HOLDS;
    }
    if (heap.usable() != call.offset()) {
      return Decision.violated(
          "the break was at "
              + place(before)
              + ", was asked to go to "
              + place(call.offset())
              + " and is at "
              + place(heap.usable()));
    }
    if (call.offset() < 0) {
      return Decision.violated("the break went below the start of the heap");
    }
    Block other = space.inTheWay(world, call.offset());
    return other == null
        ? Decision.HOLDS
        : Decision.violated(
            "the break went to "
                + place(call.offset())
                + ", and "
                + other.words()
                + " at "
                + Say.hex(other.address)
                + " lie in between");
  }

  private static String place(long offset) {
    return offset < 0 ? "start" + offset : "start+" + offset;
  }

  /** US-08. */
  static Decision grownZero(World world, Brk call, Outcome.Pointer heap) {
    return heap.nonzero() < 0
        ? Decision.SILENT
        : Decision.of(
            heap.nonzero() == 0,
            () -> Say.bytes(heap.nonzero()) + " of the pages that the break took in are not zero");
  }

  /** US-09, of what must fail. */
  static Decision refused(World world, Mmap call, Outcome outcome) {
    if (outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    if (!call.flags().has(MapFlags.ANONYMOUS)) {
      return failed(outcome, MappingCall.EBADF, "no file and no MAP_ANONYMOUS");
    }
    if (call.length() == 0) {
      return failed(outcome, MappingCall.EINVAL, "a length of 0");
    }
    int page = world.machine().pageSize();
    if (MappingCall.pages(call.length(), page) == 0) {
      return failed(outcome, MappingCall.ENOMEM, "a length that rounds to 0");
    }
    if (!call.flags().anonymous()) {
      return failed(outcome, 0, "neither or both of MAP_SHARED and MAP_PRIVATE");
    }
    if (!fixed(world, call)) {
      return Decision.SILENT;
    }
    long address = world.value(call.addr());
    if (address == Bindings.UNBOUND) {
      return Decision.SILENT;
    }
    if (address % page != 0) {
      return failed(outcome, 0, "a fixed address that is not page aligned");
    }
    return call.flags().has(MapFlags.FIXED_NOREPLACE)
        ? untaken(world, call, outcome)
        : Decision.SILENT;
  }

  /** Kernels before 4.17 do not know MAP_FIXED_NOREPLACE and take the address as a wish. */
  private static boolean fixed(World world, Mmap call) {
    return call.flags().has(MapFlags.FIXED)
        || (call.flags().fixed() && !world.profile().before(4, 17));
  }

  private static Decision untaken(World world, Mmap call, Outcome outcome) {
    long length = MappingCall.pages(call.length(), world.machine().pageSize());
    long address = world.value(call.addr());
    boolean inside = address > 0 && length > 0 && address <= USER_END - length;
    Block other = inside && !world.partial() ? world.overlapping(address, length) : null;
    boolean mapping =
        other != null && (other.kind == Block.Kind.MAPPING || other.kind == Block.Kind.BREAK);
    return mapping
        ? failed(outcome, MappingCall.EEXIST, "MAP_FIXED_NOREPLACE where something is mapped")
        : Decision.SILENT;
  }

  private static Decision failed(Outcome outcome, int error, String what) {
    boolean number = outcome instanceof Outcome.Number n && n.value() < 0;
    boolean right = number && (error == 0 || ((Outcome.Number) outcome).value() == -error);
    return Decision.of(
        right,
        () ->
            what
                + " was answered with "
                + Say.outcome(outcome)
                + (error == 0 ? ", not with an error" : ", not with -" + error));
  }

  /** US-09, of what succeeds. */
  static Decision mapped(World world, Mmap call, Outcome.Pointer memory) {
    int page = world.machine().pageSize();
    long length = MappingCall.pages(call.length(), page);
    if (memory.address() % page != 0) {
      return Decision.violated(Say.hex(memory.address()) + " is not page aligned");
    }
    if (memory.nonzero() > 0) {
      return Decision.violated(Say.bytes(memory.nonzero()) + " of fresh memory are not zero");
    }
    long asked = world.value(call.addr());
    if (fixed(world, call) && asked != Bindings.UNBOUND && asked != memory.address()) {
      return Decision.violated(
          "it lies at " + Say.hex(memory.address()) + ", not at " + Say.hex(asked));
    }
    return call.flags().replaces() || length <= 0
        ? Decision.HOLDS
        : Disjoint.of(world, memory.address(), length, null);
  }

  /** US-10. */
  static Decision unmapped(World world, Munmap call, Outcome.Number status) {
    int page = world.machine().pageSize();
    long address = world.value(call.addr());
    if (address == Bindings.UNBOUND) {
      return Decision.SILENT;
    }
    boolean nothing = MappingCall.pages(call.length(), page) == 0;
    if (address % page != 0 || nothing) {
      String what = nothing ? "no length" : "an address that is not page aligned";
      return failed(status, MappingCall.EINVAL, what);
    }
    // Beyond user space it is refused as well; splitting may find no memory.
    boolean inside = address > 0 && call.length() > 0 && address <= USER_END - call.length();
    boolean failed = status.value() != 0 && status.value() != -MappingCall.ENOMEM;
    return inside && failed
        ? Decision.violated("a mapped range was not unmapped: " + Say.outcome(status))
        : Decision.HOLDS;
  }
}
