package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.AreaContexts;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.VmallocCall.Allocating;
import dev.kmemspec.program.VmallocCall.Resizing;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks of {@link VmallocRules} on calls that ask for pages of their own or free them. */
final class VmallocChecks {
  private static final long FOUR_GIB = 1L << 32;
  private static final Set<Misuse> NOBODYS =
      EnumSet.of(Misuse.DOUBLE_FREE, Misuse.INSIDE, Misuse.UNKNOWN);

  private static final long MOST_LAZY_BYTES = 32L << 20;

  private VmallocChecks() {}

  /** Freed ranges are flushed by themselves beyond so many bytes (VM-19). */
  static long mostLazy(World world) {
    return (32 - Integer.numberOfLeadingZeros(world.machine().cpus())) * MOST_LAZY_BYTES;
  }

  /** VM-01. */
  static Decision handedOut(World world, Allocating call, Outcome outcome) {
    if (call.bytes() == 0) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none -> Decision.HOLDS;
      case Outcome.Pointer pointer -> area(world, pointer, call.bytes());
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** VM-01 of vrealloc: an area that moved is as good as a fresh one. */
  static Decision handedOut(World world, Resizing call, Outcome.Pointer pointer) {
    return moved(world, call.p(), pointer) ? area(world, pointer, call.size()) : Decision.SILENT;
  }

  static boolean moved(World world, Operand p, Outcome.Pointer pointer) {
    long old = world.value(p);
    return old == 0 || (world.block(p) != null && old != pointer.address());
  }

  /** Whether a fresh area lies where areas lie, over RAM that nobody else has. */
  static Decision area(World world, Outcome.Pointer pointer, long bytes) {
    Decision placed = inRange(world, pointer.address(), bytes);
    Frames frames = pointer.frames();
    if (placed instanceof Decision.Violated || frames == null) {
      return placed;
    }
    long pages = PageMoves.pages(bytes, world.machine());
    if (frames.count() != pages) {
      return Decision.violated(
          Say.bytes(bytes) + " are " + pages + " pages, and " + frames.count() + " lie behind");
    }
    return ownRam(world, pointer.address(), frames);
  }

  /** Whether [address, address + bytes) starts a page inside the range of vmalloc. */
  static Decision inRange(World world, long address, long bytes) {
    if (address % world.machine().pageSize() != 0) {
      return Decision.violated(Say.hex(address) + " is no start of a page");
    }
    if (!world.complete()) {
      return Decision.SILENT;
    }
    boolean inside =
        Machine.isVmallocAddr(address)
            && Long.compareUnsigned(bytes, Machine.VMALLOC_END - address) <= 0;
    return Decision.of(
        inside,
        () -> Say.bytes(bytes) + " at " + Say.hex(address) + " lie outside the range of vmalloc");
  }

  private static Decision ownRam(World world, long address, Frames frames) {
    for (int run = 0; run < frames.runs(); run++) {
      String wrong = taken(world, frames.start(run), frames.length(run));
      for (int other = 0; other < run; other++) {
        if (frames.start(other) < frames.start(run) + frames.length(run)
            && frames.start(run) < frames.start(other) + frames.length(other)) {
          wrong = "is behind two of its pages";
        }
      }
      if (wrong != null) {
        return Decision.violated(
            "frame " + Say.hex(frames.start(run)) + " behind " + Say.hex(address) + " " + wrong);
      }
    }
    return Decision.HOLDS;
  }

  /** Why those frames cannot be behind a fresh area, or null. */
  private static @Nullable String taken(World world, long first, long count) {
    Zone zone = first < 0 ? null : world.machine().zoneOf(first);
    if (world.complete() && zone == null) {
      return "is no RAM";
    }
    Block owner = first < 0 ? null : world.areas().owner(first, count);
    if (owner == null && first >= 0 && world.directMap() != World.NO_DIRECT_MAP) {
      long page = world.machine().pageSize();
      owner = world.objectOverlapping(world.directMap() + first * page, count * page);
    }
    return owner == null
        ? null
        : "or one after it belongs to "
            + owner.words()
            + " at "
            + Say.hex(owner.address)
            + ", held since step "
            + owner.birth;
  }

  /** VM-02. */
  static Decision sizeZero(World world, Allocating call, Outcome outcome) {
    return call.bytes() == 0 ? mustFail(outcome, "size 0") : Decision.SILENT;
  }

  private static Decision mustFail(Outcome outcome, String what) {
    return outcome instanceof Outcome.Broke
        ? Decision.SILENT
        : Decision.of(
            outcome instanceof Outcome.Null,
            () -> what + " was answered with " + Say.outcome(outcome));
  }

  /** VM-03. */
  static Decision tooMany(World world, Allocating call, Outcome outcome) {
    return tooMany(world, call.bytes(), outcome);
  }

  /** VM-03 of vrealloc. */
  static Decision tooMany(World world, Resizing call, Outcome outcome) {
    return tooMany(world, call.size(), outcome);
  }

  private static Decision tooMany(World world, long bytes, Outcome outcome) {
    long pages = PageMoves.pages(bytes, world.machine());
    return world.complete() && Long.compareUnsigned(pages, world.machine().pages()) > 0
        ? mustFail(
            outcome, Say.bytes(bytes) + ", on a machine of " + world.machine().pages() + " pages,")
        : Decision.SILENT;
  }

  /** VM-04. */
  static Decision zeroed(World world, Allocating call, Outcome.Pointer pointer) {
    boolean zeroing =
        call instanceof VmallocCall.Vzalloc || call instanceof VmallocCall.VmallocUser;
    return zeroing ? KmallocChecks.zeroed(call.bytes(), pointer) : Decision.SILENT;
  }

  /** VM-07. */
  static Decision aligned(World world, VmallocCall.VmallocNodeRange call, Outcome outcome) {
    if (Long.bitCount(call.align()) != 1) {
      return mustFail(outcome, "an alignment of " + Long.toUnsignedString(call.align()));
    }
    return outcome instanceof Outcome.Pointer pointer
        ? Decision.of(
            (pointer.address() & (call.align() - 1)) == 0,
            () ->
                Say.hex(pointer.address())
                    + " is no multiple of "
                    + Long.toUnsignedString(call.align()))
        : Decision.SILENT;
  }

  /** VM-07: an area with bounds lies inside them, guard page included. */
  static Decision bounded(World world, VmallocCall.VmallocNodeRange call, Outcome.Pointer pointer) {
    long end = pointer.address() + world.areas().roundUp(call.bytes()) + world.machine().pageSize();
    return Decision.of(
        pointer.address() >= call.from() && end <= call.to(),
        () ->
            Say.hex(pointer.address())
                + " and its guard page do not lie in ["
                + Say.hex(call.from())
                + ", "
                + Say.hex(call.to())
                + ")");
  }

  /** The lowest hole for an area with bounds, or 0; {@code freed} counts what is not flushed. */
  static long hole(World world, Allocating call, long bytes, boolean freed) {
    boolean range = call instanceof VmallocCall.VmallocNodeRange;
    long from = range ? ((VmallocCall.VmallocNodeRange) call).from() : Machine.VMALLOC_START;
    long to = range ? ((VmallocCall.VmallocNodeRange) call).to() : Machine.VMALLOC_END;
    boolean inside =
        Long.compareUnsigned(from, Machine.VMALLOC_START) >= 0
            && Long.compareUnsigned(to, Machine.VMALLOC_END) <= 0
            && Long.compareUnsigned(from, to) <= 0;
    long length = world.areas().roundUp(bytes) + world.machine().pageSize();
    return inside && length > 0 ? world.areas().lowest(length, call.align(), from, to, freed) : 0;
  }

  /** VM-08: where there is a hole and plenty of memory, the call succeeds. */
  static Decision holeFound(World world, VmallocCall.VmallocNodeRange call, Outcome.Null none) {
    return !world.areas().hidden()
            && sized(world, call)
            && Supply.pagewise(world, call.mask(), Supply.node(world, call.node()), call.bytes())
            && hole(world, call, call.bytes(), true) != 0
        ? Decision.violated(
            "it answered NULL, and there was a hole at "
                + Say.hex(hole(world, call, call.bytes(), true))
                + " and memory enough")
        : Decision.SILENT;
  }

  /** Whether the size and the alignment are such as can be served. */
  private static boolean sized(World world, Allocating call) {
    long pages = PageMoves.pages(call.bytes(), world.machine());
    return pages > 0
        && Long.compareUnsigned(pages, world.machine().pages()) <= 0
        && Long.bitCount(call.align()) == 1
        && !(call instanceof VmallocCall.Vmalloc32);
  }

  /** VM-08: the address is the lowest that fits, whatever of the freed ranges was flushed. */
  static Decision lowest(World world, Allocating call, Outcome.Pointer pointer) {
    return sized(world, call)
        ? lowest(
            world,
            call.bytes(),
            pointer.address(),
            hole(world, call, call.bytes(), true),
            hole(world, call, call.bytes(), false))
        : Decision.SILENT;
  }

  static Decision lowest(World world, long bytes, long address, long all, long certain) {
    Areas areas = world.areas();
    if (areas.hidden() || areas.blurred() || !world.complete()) {
      return Decision.SILENT;
    }
    if (address == all || address == certain) {
      return Decision.HOLDS;
    }
    return areas.perhapsUnflushed(address, areas.roundUp(bytes) + world.machine().pageSize())
        ? Decision.SILENT
        : Decision.violated(
            Say.hex(address)
                + " was chosen, and the lowest hole for "
                + Say.bytes(bytes)
                + " and a guard page is at "
                + Say.hex(certain));
  }

  /** VM-12. */
  static Decision pageByPage(World world, Allocating call, Outcome outcome) {
    boolean anywhere = !(call instanceof VmallocCall.VmallocNodeRange);
    boolean served =
        anywhere
            && !call.gfp().has(Gfp.NOFAIL_BIT)
            && sized(world, call)
            && Supply.pagewise(world, call.mask(), Supply.node(world, call.node()), call.bytes());
    return served
        ? Decision.of(
            !(outcome instanceof Outcome.Null),
            () -> "it answered NULL, and single pages were free far above the marks")
        : Decision.SILENT;
  }

  /** VM-13. */
  static Decision highFirst(World world, Allocating call, Outcome.Pointer pointer) {
    Gfp gfp = call.mask();
    boolean low = gfp.has(Gfp.DMA_BIT) || gfp.has(Gfp.DMA32_BIT);
    Frames frames = pointer.frames();
    if (low || call instanceof VmallocCall.Vmalloc32 || frames == null || !world.complete()) {
      return Decision.SILENT;
    }
    int node = Supply.node(world, call.node());
    long pages = PageMoves.pages(call.bytes(), world.machine());
    for (int zone = 0; zone < world.machine().zones().size(); zone++) {
      Zone place = world.machine().zones().get(zone);
      if (place.node() == node
          && place.kind() == ZoneKind.HIGHMEM
          && Supply.spare(world, zone, gfp.with(new Gfp(Gfp.HIGHMEM_BIT)), pages)) {
        return allIn(world, pointer, place);
      }
    }
    return Decision.SILENT;
  }

  private static Decision allIn(World world, Outcome.Pointer pointer, Zone place) {
    Frames frames = pointer.frames();
    for (int run = 0; frames != null && run < frames.runs(); run++) {
      Zone zone = world.machine().zoneOf(frames.start(run));
      if (zone != null && !zone.equals(place)) {
        return Decision.violated(
            "frame "
                + Say.hex(frames.start(run))
                + " lies in "
                + Handed.words(zone)
                + ", and "
                + Handed.words(place)
                + " had plenty");
      }
    }
    return Decision.HOLDS;
  }

  /** VM-14: a legal call draws no report of its context. */
  static Decision context(World world, Allocating call, Outcome outcome) {
    boolean interrupt = world.context() == Context.SOFTIRQ || world.context() == Context.HARDIRQ;
    if (interrupt && world.profile().isLinux() && sized(world, call)) {
      boolean noticed = outcome instanceof Outcome.Broke || !world.now().reports().isEmpty();
      return Decision.of(
          noticed, () -> "a call in an interrupt was answered with " + Say.outcome(outcome));
    }
    boolean legal = AreaContexts.illegal(call, world.context(), world.profile()) == null;
    boolean sleeps = call.gfp().blocking() && !world.context().sleepable();
    return legal && !sleeps && !(outcome instanceof Outcome.Broke)
        ? Heard.nothing(world, Heard.SLEEPING)
        : Decision.SILENT;
  }

  /** VM-15: what blocks and must not fail, does not, while there are pages. */
  static Decision insists(World world, Allocating call, Outcome.Null none) {
    Gfp gfp = call.mask();
    return gfp.has(Gfp.NOFAIL_BIT)
            && AreaContexts.vmallocTakes(gfp, world.profile())
            && sized(world, call)
            && hole(world, call, call.bytes(), true) != 0
            && !world.areas().hidden()
            && Supply.pagesLeft(world, gfp, Supply.node(world, call.node()), call.bytes())
        ? Decision.violated("it answered NULL with __GFP_NOFAIL, and pages enough were free")
        : Decision.SILENT;
  }

  /** VM-15: it succeeded as it must. */
  static Decision insisted(World world, Allocating call, Outcome.Pointer pointer) {
    return call.gfp().has(Gfp.NOFAIL_BIT) && call.gfp().blocking()
        ? Decision.HOLDS
        : Decision.SILENT;
  }

  /** VM-15: 7.0 says what it takes off the mask. */
  static Decision stripped(World world, VmallocCall.VmallocGfp call, Outcome outcome) {
    int unknown = Gfp.RETRY_MAYFAIL_BIT | Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT;
    boolean strange = (call.gfp().bits() & unknown) != 0 && !call.gfp().contradictory();
    return strange && world.profile().since(7, 0) && world.complete()
        ? Decision.of(
            !world.now().reports().isEmpty(),
            () -> "the mask " + call.gfp() + " was taken without a word")
        : Decision.SILENT;
  }

  /** VM-17. */
  static Decision freed(World world, VmallocCall.Vfree call, Outcome.Done done) {
    return legalFree(world, call, call.addr());
  }

  /** VM-21 of vunmap. */
  static Decision unmapped(World world, VmallocCall.Vunmap call, Outcome.Done done) {
    return legalFree(world, call, call.addr());
  }

  /** VM-27 of vm_unmap_ram. */
  static Decision unmapped(World world, VmallocCall.VmUnmapRam call, Outcome.Done done) {
    return legalFree(world, call, call.addr());
  }

  private static Decision legalFree(World world, VmallocCall call, Operand addr) {
    long address = world.value(addr);
    return address == Bindings.UNBOUND
        ? Decision.SILENT
        : KmallocChecks.legalFree(world, Misuse.of(world, call), addr, address);
  }

  /** VM-18. */
  static Decision unknown(World world, VmallocCall.Vfree call, Outcome outcome) {
    return unknown(world, Misuse.of(world, call), outcome);
  }

  /** VM-18 of vunmap. */
  static Decision unknown(World world, VmallocCall.Vunmap call, Outcome outcome) {
    return unknown(world, Misuse.of(world, call), outcome);
  }

  /** VM-18 of kvfree, where the address is one of vmalloc. */
  static Decision unknown(World world, KvmallocCall.Kvfree call, Outcome outcome) {
    return Machine.isVmallocAddr(world.value(call.addr()))
        ? unknown(world, Misuse.of(world, call), outcome)
        : Decision.SILENT;
  }

  private static Decision unknown(World world, @Nullable Misuse misuse, Outcome outcome) {
    if (!world.misuse() || misuse == null || !NOBODYS.contains(misuse)) {
      return Decision.SILENT;
    }
    Decision survived = KmallocChecks.survived(outcome);
    boolean silent = outcome instanceof Outcome.Done && world.now().reports().isEmpty();
    return silent && world.profile().isLinux()
        ? Decision.violated("an address that " + misuse.words() + " was taken without a word")
        : survived;
  }

  /** VM-24. */
  static Decision low(World world, VmallocCall.Vmalloc32 call, Outcome.Pointer pointer) {
    Frames frames = pointer.frames();
    if (frames == null || !world.complete()) {
      return Decision.SILENT;
    }
    long limit = FOUR_GIB / world.machine().pageSize();
    for (int run = 0; run < frames.runs(); run++) {
      if (frames.start(run) + frames.length(run) > limit) {
        return Decision.violated(
            "frame "
                + Say.hex(Math.max(limit, frames.start(run)))
                + " lies above 4 GiB, behind "
                + Say.hex(pointer.address()));
      }
    }
    return Decision.HOLDS;
  }

  /** GF-06. */
  static Decision zeroBit(World world, Allocating call, Outcome.Pointer pointer) {
    return call.mask().zero() ? KmallocChecks.zeroed(call.bytes(), pointer) : Decision.SILENT;
  }

  /** GF-17. */
  static Decision strictNode(
      World world, VmallocCall.VmallocNodeRange call, Outcome.Pointer pointer) {
    Frames frames = pointer.frames();
    if (!call.gfp().has(Gfp.THISNODE_BIT) || frames == null || !world.complete()) {
      return Decision.SILENT;
    }
    int node = Supply.node(world, call.node());
    for (int run = 0; run < frames.runs(); run++) {
      Zone zone = world.machine().zoneOf(frames.start(run));
      if (zone != null && zone.node() != node) {
        return Decision.violated(
            "frame " + Say.hex(frames.start(run)) + " lies in " + Handed.words(zone));
      }
    }
    return Decision.HOLDS;
  }
}
