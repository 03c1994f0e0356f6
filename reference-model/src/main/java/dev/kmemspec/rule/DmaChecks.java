package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Outcome;
import org.jspecify.annotations.Nullable;

/** The checks of {@link DmaRules}. */
final class DmaChecks {
  private DmaChecks() {}

  /** Whether coherent memory is zeroed under the profile (DM-04). */
  static boolean zeroes(World world, DmaCall.DmaAllocCoherent call) {
    return call.gfp().zero() || !world.profile().before(5, 0);
  }

  /** Whether the pool's block is zeroed. */
  static boolean zeroes(DmaCall.FromPool call) {
    return call.gfp().zero() || call instanceof DmaCall.DmaPoolZalloc;
  }

  /** The last address that the device can drive, unsigned. */
  private static long mask(int bits) {
    return bits >= 64 ? -1L : (1L << bits) - 1;
  }

  /** DM-01; what no byte is answered with is not said. */
  static Decision handedOut(World world, DmaCall.DmaAllocCoherent call, Outcome outcome) {
    if (call.size() == 0) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none -> mustServe(world, call);
      case Outcome.Coherent block -> Disjoint.of(world, block.cpu().address(), call.size(), null);
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** A request that the page allocator had to serve, for a device that reaches all memory. */
  private static Decision mustServe(World world, DmaCall.DmaAllocCoherent call) {
    Machine machine = world.machine();
    Gfp gfp =
        call.gfp().without(new Gfp(Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT | Gfp.COMP_BIT));
    boolean small = Long.compareUnsigned(call.size(), machine.pageSize()) <= 0;
    if (!small
        || call.bits() <= 32
        || call.gfp().has(Gfp.COMP_BIT)
        || !reachesAll(machine, call.bits())
        || !Supply.mustServe(world, gfp, Supply.node(world, Machine.NO_NODE), 0)) {
      return Decision.HOLDS;
    }
    return Decision.violated("it answered NULL, and a permitted zone is far above its marks");
  }

  private static boolean reachesAll(Machine machine, int bits) {
    for (Zone zone : machine.zones()) {
      long last = zone.endFrame() * machine.pageSize() - 1;
      if (Long.compareUnsigned(last, mask(bits)) > 0) {
        return false;
      }
    }
    return true;
  }

  /** DM-02; no smallest block holds no byte. */
  static Decision aligned(World world, DmaCall.DmaAllocCoherent call, Outcome.Coherent block) {
    if (call.size() == 0) {
      return Decision.SILENT;
    }
    int order = world.machine().orderFor(call.size());
    long alignment = order > 40 ? 0 : (long) world.machine().pageSize() << order;
    Decision cpu = multiple(block.cpu().address(), alignment, "the CPU's address ");
    return cpu instanceof Decision.Violated
        ? cpu
        : multiple(block.bus(), alignment, "the bus address ");
  }

  private static Decision multiple(long address, long alignment, String which) {
    return alignment == 0 || (address & (alignment - 1)) == 0
        ? Decision.HOLDS
        : Decision.violated(
            which
                + Say.hex(address)
                + " is a multiple of "
                + Long.lowestOneBit(address)
                + ", not of "
                + alignment);
  }

  /** DM-03. */
  static Decision reached(World world, DmaCall.DmaAllocCoherent call, Outcome.Coherent block) {
    return call.size() == 0 ? Decision.SILENT : reached(call.bits(), block.bus(), call.size());
  }

  private static Decision reached(int bits, long bus, long size) {
    long last = bus + size - 1;
    boolean wraps = Long.compareUnsigned(last, bus) < 0;
    return !wraps && Long.compareUnsigned(last, mask(bits)) <= 0
        ? Decision.HOLDS
        : Decision.violated(
            "the last byte is at bus address "
                + Say.hex(last)
                + ", the device of "
                + bits
                + " bits reaches "
                + Say.hex(mask(bits)));
  }

  /** DM-04. */
  static Decision zeroed(World world, DmaCall.DmaAllocCoherent call, Outcome.Coherent block) {
    return zeroes(world, call) ? zero(block) : Decision.SILENT;
  }

  private static Decision zero(Outcome.Coherent block) {
    long nonzero = block.cpu().nonzero();
    return nonzero < 0
        ? Decision.SILENT
        : Decision.of(nonzero == 0, () -> Say.bytes(nonzero) + " are not zero");
  }

  /** DM-05. */
  static Decision refused(World world, DmaCall.DmaAllocCoherent call, Outcome outcome) {
    boolean compound = call.gfp().has(Gfp.COMP_BIT) && !world.profile().before(6, 2);
    if (outcome instanceof Outcome.Broke || (!compound && call.bits() != 0)) {
      return Decision.SILENT;
    }
    if (!(outcome instanceof Outcome.Null)) {
      return Decision.violated(
          (compound ? "__GFP_COMP" : "a device without a mask")
              + " was answered with "
              + Say.outcome(outcome));
    }
    return Decision.HOLDS;
  }

  /** DM-06. */
  static Decision contiguous(World world, DmaCall.DmaAllocCoherent call, Outcome.Coherent block) {
    return physical(world, block);
  }

  /** DM-06 of a pool's block. */
  static Decision contiguous(World world, DmaCall.FromPool call, Outcome.Coherent block) {
    return physical(world, block);
  }

  private static Decision physical(World world, Outcome.Coherent block) {
    Frames frames = block.cpu().frames();
    if (frames == null || frames.first() < 0) {
      return Decision.SILENT;
    }
    if (frames.runs() > 1) {
      return Decision.violated("the frames behind it are " + frames + ", not one run");
    }
    int page = world.machine().pageSize();
    long expected = frames.first() * page + (block.cpu().address() & (page - 1));
    return Decision.of(
        block.bus() == expected,
        () ->
            "the device finds it at "
                + Say.hex(block.bus())
                + ", and its memory is at "
                + Say.hex(expected));
  }

  /** DM-07. */
  static Decision freed(World world, DmaCall.DmaFreeCoherent call, Outcome.Done done) {
    long address = world.value(call.vaddr());
    return address == Bindings.UNBOUND
        ? Decision.SILENT
        : KmallocChecks.legalFree(world, Misuse.of(world, call), call.vaddr(), address);
  }

  /** DM-09 of the arguments. */
  static Decision possible(World world, DmaCall.DmaPoolCreate call, Outcome outcome) {
    boolean large = Long.compareUnsigned(call.size(), Integer.MAX_VALUE) > 0;
    boolean align = call.align() != 0 && Long.bitCount(call.align()) != 1;
    boolean boundary =
        call.boundary() != 0
            && (Long.bitCount(call.boundary()) != 1
                || Long.compareUnsigned(call.boundary(), call.size()) < 0);
    boolean refused =
        call.size() == 0 || align || boundary || (large && !world.profile().before(6, 4));
    if (!refused || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return Decision.of(
        outcome instanceof Outcome.Null,
        () ->
            "a pool of "
                + Say.bytes(call.size())
                + " aligned to "
                + Long.toUnsignedString(call.align())
                + " within "
                + Long.toUnsignedString(call.boundary())
                + " was made");
  }

  /** DM-09 of a block. */
  static Decision block(World world, DmaCall.FromPool call, Outcome.Coherent block) {
    DmaPools.Pool pool = world.dma().at(world.value(call.pool()));
    if (pool == null || pool.destroyed) {
      return Decision.SILENT;
    }
    Decision disjoint = Disjoint.of(world, block.cpu().address(), pool.made.size(), null);
    Decision reached = reached(pool.made.bits(), block.bus(), pool.made.size());
    Decision placed = placed(pool.made, block.bus());
    Decision zero = zeroes(call) ? zero(block) : Decision.SILENT;
    Decision broken = firstBroken(disjoint, reached, placed, zero);
    return broken == null ? Decision.HOLDS : broken;
  }

  private static @Nullable Decision firstBroken(Decision... decisions) {
    for (Decision each : decisions) {
      if (each instanceof Decision.Violated) {
        return each;
      }
    }
    return null;
  }

  private static Decision placed(DmaCall.DmaPoolCreate pool, long bus) {
    Decision aligned = multiple(bus, Math.max(1, pool.align()), "the bus address ");
    long boundary = pool.boundary();
    long offset = bus & (boundary - 1);
    if (aligned instanceof Decision.Violated || boundary == 0) {
      return aligned;
    }
    return offset + pool.size() <= boundary
        ? Decision.HOLDS
        : Decision.violated(
            Say.bytes(pool.size())
                + " at bus address "
                + Say.hex(bus)
                + " cross a multiple of "
                + boundary);
  }

  /** DM-10. */
  static Decision ignored(World world, DmaCall.DmaPoolFree call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    return misuse == Misuse.DOUBLE_FREE || misuse == Misuse.UNKNOWN || misuse == Misuse.INSIDE
        ? KmallocChecks.survived(outcome)
        : Decision.SILENT;
  }
}
