package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.KvmallocCall.Allocating;
import dev.kmemspec.program.KvmallocCall.Kvrealloc;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;

/** The checks of {@link KvmallocRules}. */
final class KvmallocChecks {
  private KvmallocChecks() {}

  private static boolean virtual(Outcome.Pointer pointer) {
    return Machine.isVmallocAddr(pointer.address());
  }

  private static boolean overflows(Allocating call) {
    return switch (call) {
      case KvmallocCall.KvmallocArray c -> Call.overflows(c.n(), c.size());
      case KvmallocCall.Kvcalloc c -> Call.overflows(c.n(), c.size());
      default -> false;
    };
  }

  /** KV-01. */
  static Decision handedOut(World world, Allocating call, Outcome outcome) {
    if (overflows(call) || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    boolean zeroSize = outcome instanceof Outcome.ZeroSizePtr;
    if (call.bytes() == 0 || zeroSize) {
      return Decision.of(
          call.bytes() == 0 && zeroSize,
          () -> Say.bytes(call.bytes()) + " were answered with " + Say.outcome(outcome));
    }
    return outcome instanceof Outcome.Pointer pointer
        ? block(world, pointer, call.bytes())
        : Decision.HOLDS;
  }

  private static Decision block(World world, Outcome.Pointer pointer, long bytes) {
    Decision disjoint = Disjoint.of(world, pointer.address(), bytes, null);
    if (disjoint instanceof Decision.Violated) {
      return disjoint;
    }
    return virtual(pointer)
        ? VmallocChecks.area(world, pointer, bytes)
        : KmallocChecks.block(world, pointer, bytes, null);
  }

  /** KV-02: small sizes are never vmalloc's. */
  static Decision smallStays(World world, Allocating call, Outcome.Pointer pointer) {
    boolean small = Long.compareUnsigned(call.bytes(), world.machine().pageSize()) <= 0;
    return small && world.complete()
        ? Decision.of(
            !virtual(pointer),
            () ->
                Say.bytes(call.bytes())
                    + " came from vmalloc at "
                    + Say.hex(pointer.address())
                    + "; there is no fallback up to a page")
        : Decision.SILENT;
  }

  /** KV-02: the first try is quiet where there is a second. */
  static Decision quiet(World world, Allocating call, Outcome.Pointer pointer) {
    return virtual(pointer) ? Heard.nothing(world, Heard.FAILURE) : Decision.SILENT;
  }

  /** KV-03. */
  static Decision limited(World world, Allocating call, Outcome outcome) {
    boolean beyond = Long.compareUnsigned(call.bytes(), Integer.MAX_VALUE) > 0;
    return !beyond || overflows(call) || outcome instanceof Outcome.Broke
        ? Decision.SILENT
        : Decision.of(
            outcome instanceof Outcome.Null,
            () ->
                Say.bytes(call.bytes())
                    + " are more than INT_MAX and were answered with "
                    + Say.outcome(outcome));
  }

  /** KV-04: a mask that vmalloc does not take gets memory of kmalloc, or none. */
  static Decision noFallback(World world, Allocating call, Outcome outcome) {
    boolean none = world.profile().isLinux() && !fallsBack(call.gfp(), world.profile());
    return switch (outcome) {
      case Outcome.Pointer pointer when none ->
          Decision.of(
              !virtual(pointer),
              () ->
                  "the mask "
                      + call.gfp()
                      + " was served by vmalloc, at "
                      + Say.hex(pointer.address()));
      case Outcome.Null nothing when none -> Decision.HOLDS;
      default -> Decision.SILENT;
    };
  }

  private static boolean fallsBack(Gfp gfp, Profile profile) {
    return profile.before(5, 18)
        ? gfp.has(Gfp.KERNEL.bits())
        : gfp.blocking() || profile.since(6, 19);
  }

  /** KV-04: a mask that vmalloc takes is served page by page where no block is large enough. */
  static Decision fallback(World world, Allocating call, Outcome outcome) {
    boolean large =
        Long.compareUnsigned(call.bytes(), world.machine().pageSize()) > 0
            && Long.compareUnsigned(call.bytes(), Integer.MAX_VALUE) <= 0;
    boolean served =
        large
            && PageMoves.pages(call.bytes(), world.machine()) <= world.machine().pages()
            && fallsBack(call.gfp(), world.profile())
            && Supply.pagewise(world, call.mask(), Supply.node(world, call.node()), call.bytes());
    return served
        ? Decision.of(
            !(outcome instanceof Outcome.Null),
            () -> "it answered NULL, and single pages were free far above the marks")
        : Decision.SILENT;
  }

  /** KV-05. */
  static Decision freed(World world, KvmallocCall.Kvfree call, Outcome.Done done) {
    return freed(world, call, call.addr());
  }

  /** KV-05 of kvfree_sensitive. */
  static Decision freed(World world, KvmallocCall.KvfreeSensitive call, Outcome.Done done) {
    return freed(world, call, call.addr());
  }

  private static Decision freed(World world, KvmallocCall call, Operand addr) {
    long address = world.value(addr);
    return address == Bindings.UNBOUND
        ? Decision.SILENT
        : KmallocChecks.legalFree(world, Misuse.of(world, call), addr, address);
  }

  /** KV-06: products. */
  static Decision array(World world, Allocating call, Outcome outcome) {
    if (!overflows(call) || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return Decision.of(
        outcome instanceof Outcome.Null,
        () -> "a product that overflows was answered with " + Say.outcome(outcome));
  }

  /** KV-06: kvzalloc and kvcalloc. */
  static Decision zeroed(World world, Allocating call, Outcome.Pointer pointer) {
    boolean zeroing =
        call instanceof KvmallocCall.Kvcalloc || call instanceof KvmallocCall.Kvzalloc;
    return zeroing ? KmallocChecks.zeroed(call.bytes(), pointer) : Decision.SILENT;
  }

  /** KV-06: what kvfree_sensitive wiped does not show again. */
  static Decision wiped(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    return KmallocChecks.wiped(world, call, bytes, true);
  }

  /** KV-07: size 0. */
  static Decision sizeZero(World world, Kvrealloc call, Outcome outcome) {
    long address = world.value(call.p());
    boolean known =
        address == 0 || address == Machine.ZERO_SIZE_PTR || world.block(call.p()) != null;
    if (call.size() != 0 || !known || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    boolean area = Machine.isVmallocAddr(address);
    return Decision.of(
        area ? outcome instanceof Outcome.Null : outcome instanceof Outcome.ZeroSizePtr,
        () ->
            (area ? "an area" : "memory of kmalloc")
                + " resized to 0 was answered with "
                + Say.outcome(outcome));
  }

  /** KV-07: what is of vmalloc stays there. */
  static Decision staysVirtual(World world, Kvrealloc call, Outcome.Pointer pointer) {
    return Machine.isVmallocAddr(world.value(call.p()))
        ? Decision.of(
            virtual(pointer),
            () -> "an area became memory of kmalloc, at " + Say.hex(pointer.address()))
        : Decision.SILENT;
  }

  /** KM-20 and VM-25 of kvrealloc. */
  static Decision contentKept(World world, Kvrealloc call, Outcome.Pointer pointer) {
    return KreallocChecks.contentKept(world, call.p(), call.size(), call.gfp(), pointer);
  }

  /** KV-01 of kvrealloc: a block that moved is as good as a fresh one. */
  static Decision moved(World world, Kvrealloc call, Outcome.Pointer pointer) {
    return VmallocChecks.moved(world, call.p(), pointer) && call.size() != 0
        ? block(world, pointer, call.size())
        : Decision.SILENT;
  }

  /** GF-06. */
  static Decision zeroBit(World world, Allocating call, Outcome.Pointer pointer) {
    return call.mask().zero() ? KmallocChecks.zeroed(call.bytes(), pointer) : Decision.SILENT;
  }
}
