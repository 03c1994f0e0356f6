package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks of {@link KmallocRules}, except those of krealloc. */
final class KmallocChecks {
  /** The table of KM-05: by the minimal alignment, the usable bytes for each request. */
  private static final Map<Integer, Map<Long, Long>> VECTORS =
      Map.of(
          8,
          Map.of(
              9L, 16L, 65L, 96L, 97L, 128L, 129L, 192L, 193L, 256L, 4097L, 8192L, 8193L, 16384L,
              131073L, 262144L),
          64,
          Map.of(1L, 64L, 65L, 128L, 129L, 192L),
          128,
          Map.of(1L, 128L, 129L, 256L));

  /** The request of that table that fails, where the largest order is 10. */
  private static final long BEYOND = 4194305;

  private KmallocChecks() {}

  /** KM-01. */
  static Decision handedOut(World world, KmallocCall.Allocating call, Outcome outcome) {
    if (call.bytes() == 0 || overflows(call)) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none -> Decision.HOLDS;
      case Outcome.Pointer pointer -> block(world, pointer, call.bytes(), null);
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** A product that overflows is KM-12's alone. */
  private static boolean overflows(KmallocCall.Allocating call) {
    return switch (call) {
      case KmallocCall.KmallocArray array -> Call.overflows(array.n(), array.size());
      case KmallocCall.Kcalloc array -> Call.overflows(array.n(), array.size());
      default -> false;
    };
  }

  /** KM-01 of a block of {@code bytes}, where {@code except} is given up by the same call. */
  static Decision block(World world, Outcome.Pointer pointer, long bytes, @Nullable Block except) {
    Decision disjoint = Disjoint.of(world, pointer.address(), bytes, except);
    if (disjoint instanceof Decision.Violated) {
      return disjoint;
    }
    if (pointer.usable() >= 0 && Long.compareUnsigned(pointer.usable(), bytes) < 0) {
      return Decision.violated(
          "only " + Say.bytes(pointer.usable()) + " of " + Say.bytes(bytes) + " are usable");
    }
    Frames frames = pointer.frames();
    if (frames == null) {
      return disjoint;
    }
    if (frames.runs() > 1) {
      return Decision.violated("the frames behind it are " + frames + ", not one run");
    }
    return directlyMapped(world, pointer.address(), frames.first());
  }

  private static Decision directlyMapped(World world, long address, long frame) {
    long page = world.machine().pageSize();
    long base = (address & -page) - frame * page;
    return world.partial() || world.directMap() == World.NO_DIRECT_MAP || base == world.directMap()
        ? Decision.HOLDS
        : Decision.violated(
            Say.hex(address)
                + " lies over frame "
                + Say.hex(frame)
                + ", in the direct map it would be at "
                + Say.hex(world.directMap() + frame * page + (address & (page - 1))));
  }

  /** KM-02. */
  static Decision zeroSize(World world, KmallocCall.Allocating call, Outcome outcome) {
    if (call.bytes() != 0 || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.ZeroSizePtr
        ? Decision.HOLDS
        : Decision.violated("size 0 was answered with " + Say.outcome(outcome));
  }

  /** KM-03. */
  static Decision aligned(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return aligned(world, pointer.address(), call.bytes());
  }

  /** KM-03 of a fresh address. */
  static Decision aligned(World world, long address, long bytes) {
    if (bytes == 0) {
      return Decision.SILENT;
    }
    long alignment = world.classes().alignment(bytes, world.profile());
    return (address & (alignment - 1)) == 0
        ? Decision.HOLDS
        : Decision.violated(
            Say.hex(address)
                + " for "
                + Say.bytes(bytes)
                + " is a multiple of "
                + Long.lowestOneBit(address)
                + ", not of "
                + alignment);
  }

  /** KM-04. */
  static Decision bucket(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return bucket(world, call.bytes(), pointer.usable());
  }

  /** KM-04 of a fresh block. */
  static Decision bucket(World world, long bytes, long usable) {
    boolean cached = bytes != 0 && Long.compareUnsigned(bytes, world.classes().maxCacheSize()) <= 0;
    return cached && usable >= 0
        ? usable(world, bytes, usable, world.classes().roundup(bytes))
        : Decision.SILENT;
  }

  /** KM-05: the exact values of the table for 4K pages. */
  static Decision vector(World world, KmallocCall.Allocating call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Pointer pointer) || world.machine().pageSize() != 4096) {
      return Decision.SILENT;
    }
    if (call.bytes() == BEYOND && world.machine().maxOrder() == 10) {
      return Decision.violated(
          Say.bytes(call.bytes()) + " were handed out at " + Say.hex(pointer.address()));
    }
    Long expected = VECTORS.getOrDefault(world.machine().minAlign(), Map.of()).get(call.bytes());
    return expected != null && pointer.usable() >= 0
        ? usable(world, call.bytes(), pointer.usable(), expected)
        : Decision.SILENT;
  }

  private static Decision usable(World world, long bytes, long usable, long expected) {
    // A sampled allocation (KFENCE) of a running kernel has exactly the requested size.
    return usable == expected || (!world.complete() && usable == bytes)
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(bytes) + " got a block of " + usable + ", expected " + expected);
  }

  /** KM-06. */
  static Decision large(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return large(world, call.bytes(), pointer);
  }

  /** KM-06 of a fresh block. */
  static Decision large(World world, long bytes, Outcome.Pointer pointer) {
    if (Long.compareUnsigned(bytes, world.classes().maxCacheSize()) <= 0
        || Long.compareUnsigned(bytes, world.classes().maxSize()) > 0) {
      return Decision.SILENT;
    }
    long whole = world.classes().roundup(bytes);
    if ((pointer.address() & (whole - 1)) != 0) {
      return Decision.violated(
          Say.hex(pointer.address()) + " is no multiple of the block's " + Say.bytes(whole));
    }
    return pointer.usable() < 0 ? Decision.HOLDS : usable(world, bytes, pointer.usable(), whole);
  }

  /** KM-07. */
  static Decision limited(World world, KmallocCall.Allocating call, Outcome outcome) {
    return overflows(call) ? Decision.SILENT : limited(world, call.bytes(), outcome);
  }

  /** KM-07 for a size. */
  static Decision limited(World world, long bytes, Outcome outcome) {
    if (Long.compareUnsigned(bytes, world.classes().maxSize()) <= 0
        || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.Null
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(bytes)
                + " were answered with "
                + Say.outcome(outcome)
                + " although the limit is "
                + world.classes().maxSize());
  }

  /** KM-09. */
  static Decision strippedZone(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    Gfp gfp = call.gfp();
    boolean illegal = gfp.has(Gfp.DMA32_BIT) || gfp.has(Gfp.HIGHMEM_BIT);
    if (!illegal || gfp.contradictory() || pointer.frames() == null) {
      return Decision.SILENT;
    }
    Zone zone = world.machine().zoneOf(pointer.frames().first());
    if (zone == null) {
      return Decision.SILENT;
    }
    return zone.kind().compareTo(ZoneKind.NORMAL) <= 0
        ? Decision.HOLDS
        : Decision.violated(
            Say.hex(pointer.address()) + " lies in zone " + zone.kind().label() + " for " + gfp);
  }

  /** KM-10. */
  static Decision dmaZone(World world, KmallocCall.Allocating call, Outcome.Pointer pointer) {
    return call.gfp().has(Gfp.DMA_BIT) && !call.gfp().contradictory()
        ? inZone(world, pointer, ZoneKind.DMA)
        : Decision.SILENT;
  }

  /** Whether the frames lie in that kind of zone or a lower one; silent where there is none. */
  static Decision inZone(World world, Outcome.Pointer pointer, ZoneKind highest) {
    Frames frames = pointer.frames();
    if (frames == null || !world.machine().hasZone(highest)) {
      return Decision.SILENT;
    }
    for (int run = 0; run < frames.runs(); run++) {
      Zone zone = world.machine().zoneOf(frames.start(run) + frames.length(run) - 1);
      if (zone != null && zone.kind().compareTo(highest) > 0) {
        return Decision.violated(
            Say.hex(pointer.address())
                + " lies in zone "
                + zone.kind().label()
                + ", not in "
                + highest.label());
      }
    }
    return Decision.HOLDS;
  }

  /** KM-11. */
  static Decision zeroed(World world, KmallocCall.Kzalloc call, Outcome.Pointer pointer) {
    return zeroed(call.bytes(), pointer);
  }

  /** Whether the requested bytes were zero; silent where nobody looked. */
  static Decision zeroed(long bytes, Outcome.Pointer pointer) {
    if (pointer.nonzero() < 0) {
      return Decision.SILENT;
    }
    return pointer.nonzero() == 0
        ? Decision.HOLDS
        : Decision.violated(
            pointer.nonzero()
                + " of the "
                + Say.bytes(bytes)
                + " at "
                + Say.hex(pointer.address())
                + " are not zero");
  }

  /** KM-12 of kmalloc_array. */
  static Decision array(World world, KmallocCall.KmallocArray call, Outcome outcome) {
    return array(world, call.n(), call.size(), outcome);
  }

  /** KM-12 of kcalloc. */
  static Decision array(World world, KmallocCall.Kcalloc call, Outcome outcome) {
    return outcome instanceof Outcome.Pointer pointer && pointer.nonzero() > 0
        ? zeroed(call.bytes(), pointer)
        : array(world, call.n(), call.size(), outcome);
  }

  private static Decision array(World world, long n, long size, Outcome outcome) {
    if (outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    if (!Call.overflows(n, size)) {
      boolean empty = (n == 0 || size == 0) && !world.profile().before(2, 6, 22);
      return empty == (outcome instanceof Outcome.ZeroSizePtr)
          ? Decision.HOLDS
          : Decision.violated(product(n, size) + " was answered with " + Say.outcome(outcome));
    }
    if (!(outcome instanceof Outcome.Null)) {
      return Decision.violated(
          product(n, size) + " overflows and was answered with " + Say.outcome(outcome));
    }
    return world.now().reports().isEmpty()
        ? Decision.HOLDS
        : Decision.violated(
            product(n, size) + " overflows and was reported: " + world.now().reports().get(0));
  }

  static String product(long n, long size) {
    return Long.toUnsignedString(n) + " times " + Say.bytes(size);
  }

  /** KM-14. */
  static Decision freed(World world, KmallocCall.Kfree call, Outcome.Done done) {
    return freed(world, call, call.p());
  }

  /** KM-14 of kfree_sensitive. */
  static Decision freed(World world, KmallocCall.KfreeSensitive call, Outcome.Done done) {
    return freed(world, call, call.p());
  }

  private static Decision freed(World world, KmallocCall call, Operand p) {
    long address = world.value(p);
    Block block = world.blockAt(address);
    if (address == Bindings.UNBOUND || (block != null && block.kind == Block.Kind.OBJECT)) {
      return Decision.SILENT;
    }
    return legalFree(world, Misuse.of(world, call), p, address);
  }

  /** A legal free comes back without a report; an illegal one is the caller's violation. */
  static Decision legalFree(World world, @Nullable Misuse misuse, Operand operand, long address) {
    if (misuse != null) {
      return world.misuse() || world.partial()
          ? Decision.SILENT
          : Decision.violated(operand + " (" + Say.hex(address) + ") " + misuse.words());
    }
    return world.now().reports().isEmpty()
        ? Decision.HOLDS
        : Decision.violated(
            "a legal free of " + operand + " was reported: " + world.now().reports().get(0));
  }

  /** KM-15. */
  static Decision pagesToKfree(World world, KmallocCall.Kfree call, Outcome outcome) {
    Block block = world.block(call.p());
    if (!world.misuse()
        || block == null
        || (block.kind != Block.Kind.PAGES && block.kind != Block.Kind.EXACT_PAGES)) {
      return Decision.SILENT;
    }
    Decision survived = survived(outcome);
    if (survived instanceof Decision.Violated || !(outcome instanceof Outcome.Done)) {
      return survived;
    }
    boolean compound = block.gfp.has(Gfp.COMP_BIT) && block.order > 0;
    Profile profile = world.profile();
    boolean mustWarn = profile.since(7, 0) || (profile.cached() && !compound);
    return !mustWarn || world.warnedOfPages() || !world.now().reports().isEmpty()
        ? survived
        : Decision.violated(
            block.words() + " at " + Say.hex(block.address) + " were taken by kfree silently");
  }

  /** After misuse: came back or stopped with a BUG, but did not hang or die. */
  static Decision survived(Outcome outcome) {
    return outcome instanceof Outcome.Broke broke && broke.kind() != Outcome.Breakdown.THREW
        ? Decision.violated("it ended in " + Say.outcome(outcome))
        : Decision.HOLDS;
  }

  /** KM-16. */
  static Decision ksize(World world, KmallocCall.Ksize call, Outcome.Number number) {
    long address = world.value(call.p());
    long size = number.value();
    if (address == 0 || address == Machine.ZERO_SIZE_PTR) {
      return size == 0
          ? Decision.HOLDS
          : Decision.violated("ksize(" + call.p() + ") is " + size + ", expected 0");
    }
    Block block = world.blockAt(address);
    if (block == null || (block.kind != Block.Kind.KMALLOC && block.kind != Block.Kind.OBJECT)) {
      return Decision.SILENT;
    }
    if (Long.compareUnsigned(size, block.requested) < 0) {
      return Decision.violated(
          "ksize is " + size + " although " + Say.bytes(block.requested) + " were asked for");
    }
    return block.usable < 0 || block.usable == size
        ? Decision.HOLDS
        : Decision.violated("ksize is " + size + " and was " + block.usable + " before");
  }

  /** KM-17. */
  static Decision exactKsize(World world, KmallocCall.Ksize call, Outcome.Number number) {
    Block block = world.block(call.p());
    return block == null || block.kind != Block.Kind.KMALLOC || block.placed <= 0
        ? Decision.SILENT
        : usable(world, block.placed, number.value(), world.classes().roundup(block.placed));
  }

  /** KM-18. */
  static Decision roundup(World world, KmallocCall.KmallocSizeRoundup call, Outcome.Number number) {
    long size = call.size();
    long rounded = number.value();
    boolean unchanged = size == 0 || Long.compareUnsigned(size, world.classes().maxSize()) > 0;
    boolean exact = unchanged || world.profile().isLinux();
    boolean right =
        exact ? rounded == world.classes().roundup(size) : Long.compareUnsigned(rounded, size) >= 0;
    return right
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(size)
                + " are rounded to "
                + Long.toUnsignedString(rounded)
                + ", expected "
                + (exact ? "" : "at least ")
                + Long.toUnsignedString(exact ? world.classes().roundup(size) : size));
  }

  /** KM-26: nothing of what was wiped shows in memory that is handed out again. */
  static Decision wiped(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    return wiped(world, call, bytes, false);
  }

  /** KM-26, or KV-06 where kvfree_sensitive had to wipe it. */
  static Decision wiped(World world, MemoryCall.Read call, Outcome.Bytes bytes, boolean kvfree) {
    Block block = world.block(call.p());
    if (block == null
        || block.wiped == null
        || block.wiped.kvfree() != kvfree
        || !world.complete()
        || Math.min(block.wiped.content().length(), bytes.content().length()) < Bytes.TELLING_RUN) {
      return Decision.SILENT;
    }
    long offset = Bytes.telling(bytes.content(), block.wiped.content());
    return offset < 0
        ? Decision.HOLDS
        : Decision.violated(
            call.p()
                + " shows at offset "
                + offset
                + (kvfree ? " what kvfree_sensitive" : " what kfree_sensitive")
                + " had to wipe: "
                + Bytes.hex(bytes.content().at(offset))
                + " and on");
  }

  /** KM-26: NULL is a no-op. */
  static Decision wipedNothing(World world, KmallocCall.KfreeSensitive call, Outcome.Done done) {
    long address = world.value(call.p());
    return address == 0 || address == Machine.ZERO_SIZE_PTR
        ? legalFree(world, null, call.p(), address)
        : Decision.SILENT;
  }
}
