package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import org.jspecify.annotations.Nullable;

/** The checks of {@link IoremapRules}. */
final class IoremapChecks {
  /** Up to here every machine has physical addresses. */
  private static final long REACHABLE = 1L << 36;

  private static final long SMALL = 1 << 20;

  /** The most that a mapping is aligned to (IOREMAP_MAX_ORDER), in pages. */
  private static final long MOST_ALIGN_PAGES = 128;

  /** What the page tables and the description of one small mapping take at most. */
  private static final long OVERHEAD_PAGES = 64;

  private IoremapChecks() {}

  private static boolean wraps(IoremapCall.Mapping call) {
    return call.size() == 0 || Long.compareUnsigned(call.phys() + call.size() - 1, call.phys()) < 0;
  }

  /** Whether a byte of a page of the range is RAM. */
  static boolean ram(Machine machine, IoremapCall.Mapping call) {
    int page = machine.pageSize();
    long first = Long.divideUnsigned(call.phys(), page);
    long last = Long.divideUnsigned(call.phys() + call.size() - 1, page);
    for (Zone zone : machine.zones()) {
      if (zone.firstFrame() <= last && first < zone.endFrame()) {
        return true;
      }
    }
    return false;
  }

  /** IO-01. */
  static Decision mapped(World world, IoremapCall.Mapping call, Outcome outcome) {
    if (outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    if (wraps(call)) {
      return outcome instanceof Outcome.Null
          ? Decision.HOLDS
          : Decision.violated(
              Say.bytes(call.size()) + " from " + Say.hex(call.phys()) + " were mapped");
    }
    return outcome instanceof Outcome.Pointer pointer
        ? mapped(world, call, pointer)
        : mustMap(world, call);
  }

  private static Decision mapped(World world, IoremapCall.Mapping call, Outcome.Pointer pointer) {
    int page = world.machine().pageSize();
    if ((pointer.address() & (page - 1)) != (call.phys() & (page - 1))) {
      return Decision.violated(
          Say.hex(pointer.address())
              + " has another offset in its page than the physical address "
              + Say.hex(call.phys()));
    }
    Decision disjoint = Disjoint.of(world, pointer.address(), call.size(), null);
    Frames frames = pointer.frames();
    if (disjoint instanceof Decision.Violated || frames == null) {
      return disjoint;
    }
    long first = Long.divideUnsigned(call.phys(), page);
    long count = Long.divideUnsigned(call.phys() + call.size() - 1, page) - first + 1;
    Frames wanted = Frames.run(first, count);
    return Decision.of(
        frames.equals(wanted),
        () -> "the frames behind it are " + frames + ", those of the device " + wanted);
  }

  /** A small range that is no RAM, with pages to spare. */
  private static Decision mustMap(World world, IoremapCall.Mapping call) {
    boolean small =
        Long.compareUnsigned(call.size(), SMALL) <= 0
            && Long.compareUnsigned(call.phys() + call.size(), REACHABLE) <= 0;
    if (!small
        || ram(world.machine(), call)
        || world.faulty()
        || !world.complete()
        || !world.context().sleepable()) {
      return Decision.HOLDS;
    }
    for (int zone = 0; zone < world.machine().zones().size(); zone++) {
      Zone place = world.machine().zones().get(zone);
      long mark =
          world.ledger().marks(zone).high() + Supply.reserve(world.machine(), place, Gfp.KERNEL);
      if (Supply.permits(world.machine(), place, Gfp.KERNEL, Machine.NO_NODE)
          && world.ledger().freeAtLeast(zone) > mark + OVERHEAD_PAGES) {
        return Decision.violated("it answered NULL, the range is no RAM, and pages are free");
      }
    }
    return Decision.HOLDS;
  }

  /** IO-02. */
  static Decision placed(World world, IoremapCall.Mapping call, Outcome.Pointer pointer) {
    if (wraps(call)) {
      return Decision.SILENT;
    }
    int page = world.machine().pageSize();
    long base = pointer.address() & -page;
    long end = (pointer.address() + call.size() + page - 1) & -page;
    long bytes = Long.highestOneBit(2 * (end - base) - 1);
    long alignment = Math.min(bytes, MOST_ALIGN_PAGES * page);
    if (alignment > 0 && (base & (alignment - 1)) != 0) {
      return Decision.violated(
          "the area at "
              + Say.hex(base)
              + " is a multiple of "
              + Long.lowestOneBit(base)
              + ", not of "
              + alignment);
    }
    Block near = near(world, base, end);
    return near != null && (near.kind == Block.Kind.IOREMAP || guarded(near))
        ? unguarded(near)
        : Decision.HOLDS;
  }

  /** Whether an area ends with a guard page; what vm_map_ram makes does not (VM-05). */
  private static boolean guarded(Block area) {
    return area.isArea() && area.kind != Block.Kind.VM_MAP_RAM;
  }

  /** IO-02 of an area that comes later. */
  static Decision apart(World world, VmallocCall.Allocating call, Outcome.Pointer pointer) {
    int page = world.machine().pageSize();
    long end = (pointer.address() + Math.max(1, call.bytes()) + page - 1) & -page;
    if (world.io().live().isEmpty() || call.bytes() == 0) {
      return Decision.SILENT;
    }
    Block near = near(world, pointer.address(), end);
    return near != null && near.kind == Block.Kind.IOREMAP ? unguarded(near) : Decision.HOLDS;
  }

  /** What lies in the pages themselves or in those on either side. */
  private static @Nullable Block near(World world, long base, long end) {
    int page = world.machine().pageSize();
    return world.overlapping(base - page, end - base + 2L * page);
  }

  private static Decision unguarded(Block near) {
    return Decision.violated(
        "there is no guard page between it and " + near.words() + " at " + Say.hex(near.address));
  }

  /** IO-03 of RAM; a kernel's own log does not tell where its RAM is. */
  static Decision ramRefused(World world, IoremapCall.Mapping call, Outcome outcome) {
    boolean known = world.complete() && !(outcome instanceof Outcome.Broke);
    if (wraps(call) || !known || !ram(world.machine(), call)) {
      return Decision.SILENT;
    }
    return Decision.of(
        outcome instanceof Outcome.Null, () -> "RAM was mapped from " + Say.hex(call.phys()));
  }

  /** IO-03 of iounmap. */
  static Decision unmapped(World world, IoremapCall.Iounmap call, Outcome.Done done) {
    long address = world.value(call.addr());
    return address == Bindings.UNBOUND
        ? Decision.SILENT
        : KmallocChecks.legalFree(world, Misuse.of(world, call), call.addr(), address);
  }

  /** IO-04. */
  static Decision ignored(World world, IoremapCall.Iounmap call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    return misuse == Misuse.DOUBLE_FREE || misuse == Misuse.UNKNOWN
        ? Decision.of(
            outcome instanceof Outcome.Done,
            () -> call.addr() + " " + misuse.words() + "; it ended in " + Say.outcome(outcome))
        : Decision.SILENT;
  }
}
