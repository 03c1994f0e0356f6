package dev.kmemspec.run;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far the machine has booted, and which calls of boot memory are legal at that point: the early
 * allocator alone before the hand-over, afterwards everything but it.
 */
final class Early {
  private final Machine machine;
  private final Holdings holdings;
  private boolean handedOver;

  /** The lists of memblock when it handed over: what memblock_free_late may still give. */
  private Outcome.@Nullable Regions left;

  private final Set<Long> late = new HashSet<>();

  /** The frames of bootmem that are in use, as far as the program took them. */
  private final Set<Long> reserved = new HashSet<>();

  Early(Machine machine, Holdings holdings) {
    this.machine = machine;
    this.holdings = holdings;
    handedOver = !machine.early();
  }

  /** Whether the page allocator serves. */
  boolean over() {
    return handedOver;
  }

  /** memblock is about to hand over, or has on a machine that has booted. */
  void handsOver(Outcome.@Nullable Regions lists) {
    handedOver = true;
    left = lists;
  }

  /** The physical address that an operand stands for. */
  long physical(Operand operand) {
    long value = holdings.value(operand);
    return operand instanceof Operand.Address ? value : value - Machine.PAGE_OFFSET;
  }

  /** Why the call cannot be made at this point of the boot, or null; misuse or not. */
  @Nullable String obstacle(Call call) {
    return switch (call) {
      case MemblockCall memblock -> memblock(memblock);
      case BootmemCall bootmem -> bootmem();
      case WatchCall watch -> null;
      case PercpuCall.PercpuStats watch -> null;
      case TaskCall task -> null;
      case ReclaimCall.NrToReclaim rounds -> null;
      default ->
          handedOver || call instanceof MemoryCall
              ? null
              : "the page allocator does not serve before the hand-over";
    };
  }

  private @Nullable String memblock(MemblockCall call) {
    if (machine.boot() == Boot.BOOTMEM) {
      return "the machine boots with bootmem";
    }
    if (call instanceof MemblockCall.MemblockFreeAll && handedOver) {
      return "memblock has handed over before";
    }
    return call instanceof MemblockCall.MemblockFreeLate && !handedOver
        ? "it needs the page allocator, which does not serve before the hand-over"
        : null;
  }

  private @Nullable String bootmem() {
    if (machine.boot() != Boot.BOOTMEM) {
      return "the machine does not boot with bootmem";
    }
    return handedOver ? "bootmem has handed over before" : null;
  }

  /** The precondition that a call of memblock breaks, or null. */
  @Nullable String broken(MemblockCall call) {
    return switch (call) {
      case MemblockCall.Allocating c when Long.bitCount(c.align()) > 1 ->
          "its alignment is no power of two";
      case MemblockCall.Allocating c when handedOver && c.size() == 0 ->
          "its size is 0, and kzalloc serves it (MB-13)";
      case MemblockCall.MemblockTrimMemory c when Long.bitCount(c.align()) != 1 ->
          "its alignment is no power of two";
      case MemblockCall.MemblockSetNode c when !c.named() ->
          "memblock has the lists \"memory\" and \"reserved\"";
      case MemblockCall.MemblockFreeLate c -> late(physical(c.base()), c.size());
      default -> null;
    };
  }

  /** Pages that were in use at the hand-over may be given to the page allocator, once. */
  private @Nullable String late(long base, long size) {
    for (long frame : frames(base, size)) {
      long start = frame * machine.pageSize();
      boolean known =
          left != null
              && inside(left.reserved(), start)
              && inside(left.memory(), start)
              && machine.zoneOf(frame) != null;
      if (!known || late.contains(frame)) {
        return "frame " + frame + " was not in use at the hand-over, or is not any more";
      }
    }
    return null;
  }

  /** Whether the page lies in regions throughout, none of them unmapped. */
  private boolean inside(List<Outcome.Region> regions, long start) {
    long end = start + machine.pageSize();
    long reached = start;
    for (Outcome.Region region : regions) {
      boolean mapped = (region.flags() & MemblockCall.NOMAP) == 0;
      if (mapped && region.base() <= reached && reached < region.end()) {
        reached = region.end();
      }
    }
    return reached >= end;
  }

  /** The frames of the machine that lie in the range with all their bytes. */
  private List<Long> frames(long base, long size) {
    List<Long> found = new ArrayList<>();
    long page = machine.pageSize();
    long end = size < 0 || base + size < 0 ? Long.MAX_VALUE : base + size;
    if (base < 0) {
      return found;
    }
    long first = (base + page - 1) / page;
    for (Zone zone : machine.zones()) {
      long from = Math.max(first, zone.firstFrame());
      for (long frame = from; frame < zone.endFrame() && (frame + 1) * page <= end; frame++) {
        found.add(frame);
      }
    }
    return found;
  }

  /** Those pages are the page allocator's now. */
  void gaveLate(long base, long size) {
    late.addAll(frames(base, size));
  }

  /** Blocks of boot memory that share a byte with a range are nobody's any more. */
  void released(long base, long size) {
    long start = Machine.PAGE_OFFSET + base;
    holdings.releaseBoot(each -> shares(each, start, size));
  }

  private static boolean shares(Holding each, long start, long size) {
    return size != 0
        && (Long.compareUnsigned(start - each.address, each.requested) < 0
            || Long.compareUnsigned(each.address - start, size) < 0);
  }

  /** Blocks of boot memory that are not in use throughout are nobody's any more. */
  void keepReserved(Outcome.Regions lists) {
    holdings.releaseBoot(each -> {
      long base = each.address - Machine.PAGE_OFFSET;
      long reached = base;
      for (Outcome.Region region : lists.reserved()) {
        if (Long.compareUnsigned(reached - region.base(), region.size()) < 0) {
          reached = region.end();
        }
      }
      return Long.compareUnsigned(reached - base, each.requested) < 0;
    });
  }

  /** The precondition that a call of bootmem breaks, or null. */
  @Nullable String broken(BootmemCall call) {
    return switch (call) {
      case BootmemCall.Allocating c when c.size() == 0 -> "its size is 0 (BM-02)";
      case BootmemCall.ReserveBootmem c -> outside(c.addr(), c.size());
      case BootmemCall.FreeBootmem c -> freed(physical(c.addr()), c.size());
      default -> null;
    };
  }

  private @Nullable String outside(long addr, long size) {
    long page = machine.pageSize();
    for (long frame = addr / page; size > 0 && addr >= 0 && frame * page < addr + size; frame++) {
      if (machine.zoneOf(frame) == null) {
        return "frame " + frame + " is of no zone";
      }
    }
    return size <= 0 || addr < 0 || addr + size < 0 ? "the range is no memory" : null;
  }

  private @Nullable String freed(long addr, long size) {
    String outside = outside(addr, size);
    if (outside != null) {
      return outside;
    }
    for (long frame : frames(addr, size)) {
      if (!reserved.contains(frame)) {
        return "frame " + frame + " is not in use (BM-03)";
      }
    }
    return null;
  }

  /** bootmem has taken every page that the range touches. */
  void took(long addr, long size) {
    long page = machine.pageSize();
    for (long frame = addr / page; frame * page < addr + size; frame++) {
      reserved.add(frame);
    }
  }

  /** bootmem has got the whole pages of the range back. */
  void gave(long addr, long size) {
    for (long frame : frames(addr, size)) {
      reserved.remove(frame);
      released(frame * machine.pageSize(), machine.pageSize());
    }
  }
}
