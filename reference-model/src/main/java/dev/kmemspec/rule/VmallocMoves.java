package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import java.util.List;

/** How vmalloc calls move the world. */
final class VmallocMoves {
  private VmallocMoves() {}

  static void apply(World world, VmallocCall call, Outcome outcome) {
    if (outcome instanceof Outcome.Skipped || misused(world, call, outcome)) {
      return;
    }
    switch (call) {
      case VmallocCall.Allocating fresh -> allocated(world, fresh, outcome);
      case VmallocCall.Resizing change ->
          resized(world, change.p(), change.size(), change.gfp(), Block.Kind.VMALLOC, outcome);
      case VmallocCall.Vfree free -> freed(world, free.addr(), outcome);
      case VmallocCall.Vunmap free -> freed(world, free.addr(), outcome);
      case VmallocCall.VmUnmapRam free -> freed(world, free.addr(), outcome);
      case VmallocCall.Mapping map -> mapped(world, map, outcome);
      case VmallocCall.VmUnmapAliases flush -> world.areas().flushedButDeferred();
      case VmallocCall.VmallocToPage look -> {}
      case VmallocCall.VmallocToPfn look -> {}
      case VmallocCall.IsVmallocAddr look -> {}
      case VmallocCall.GetVmAreaSize look -> {}
      case VmallocCall.RemapVmallocRange look -> {}
    }
  }

  private static boolean misused(World world, VmallocCall call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, null, outcome);
    }
    return misuse != null;
  }

  private static void allocated(World world, VmallocCall.Allocating call, Outcome outcome) {
    purged(world, call.bytes(), call);
    if (outcome instanceof Outcome.Pointer pointer) {
      Block area = area(world, Block.Kind.VMALLOC, call.bytes(), call.mask(), pointer);
      area.user = call instanceof VmallocCall.VmallocUser;
      world.take(area);
    } else {
      world.areas().mappedUnseen(PageMoves.pages(call.bytes(), world.machine()));
    }
  }

  /** Where no hole was left but freed ones, these were flushed; much freed flushes by itself. */
  private static void purged(World world, long bytes, VmallocCall.Allocating call) {
    Areas areas = world.areas();
    boolean much = 2 * areas.lazyBytes() >= VmallocChecks.mostLazy(world);
    boolean narrow =
        call instanceof VmallocCall.VmallocNodeRange range
            && (areas.hidden()
                || areas.blurred()
                || VmallocChecks.hole(world, range, bytes, false) == 0);
    if (much || narrow) {
      areas.maybeFlushed();
    }
  }

  /** A fresh area, or memory of kvmalloc on either side. */
  static Block area(World world, Block.Kind kind, long bytes, Gfp mask, Outcome.Pointer pointer) {
    Block block = new Block(pointer.address(), kind, bytes, mask, world.steps());
    block.usable = pointer.usable();
    block.zeroed = mask.zero();
    if (block.isArea()) {
      block.whole = world.areas().roundUp(bytes);
      block.frames = pointer.frames();
    }
    if (pointer.content() != null) {
      block.known = pointer.content();
    } else if (mask.zero() && pointer.nonzero() <= 0 && bytes > 0) {
      block.known = Content.zeros(bytes);
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  /** vrealloc and kvrealloc. */
  static void resized(
      World world, Operand p, long size, Gfp gfp, Block.Kind kind, Outcome outcome) {
    Block old = world.block(p);
    boolean gone = size == 0 && !(outcome instanceof Outcome.Broke);
    if (old != null && gone) {
      world.release(old.address);
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      world.areas().mappedUnseen(PageMoves.pages(size, world.machine()));
      return;
    }
    if (old != null && old.address == pointer.address() && old.isArea() && fits(old, size)) {
      inPlace(world, old, size, gfp, pointer);
      return;
    }
    Block moved = area(world, kind, size, gfp, pointer);
    if (old != null) {
      KmallocMoves.inherit(moved, old, pointer.content() != null);
      world.release(old.address);
    }
    world.take(moved);
    if (old != null) {
      // As with krealloc: what lies behind the bytes asked for was copied as well.
      moved.wiped = null;
    }
  }

  private static boolean fits(Block old, long size) {
    return Long.compareUnsigned(size, old.extent()) <= 0;
  }

  private static void inPlace(
      World world, Block area, long size, Gfp gfp, Outcome.Pointer pointer) {
    long before = area.requested;
    world.resize(area, size);
    area.zeroed &= gfp.zero();
    area.reach = Math.max(area.reach, size);
    area.known =
        pointer.content() != null ? pointer.content() : area.known.prefix(Math.min(before, size));
  }

  /** A free that came back: of what is held, or of nothing. */
  static void freed(World world, Operand operand, Outcome outcome) {
    long address = world.value(operand);
    if (outcome instanceof Outcome.Done && address != 0 && address != Bindings.UNBOUND) {
      world.release(address);
    }
  }

  private static void mapped(World world, VmallocCall.Mapping call, Outcome outcome) {
    int count = call.pages().size();
    boolean blocks = call instanceof VmallocCall.VmMapRam && world.profile().isLinux();
    if (blocks && count <= Long.SIZE) {
      // They come out of larger blocks of addresses, which stay (VM-27).
      world.areas().hide();
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      world.areas().mappedUnseen(count);
      return;
    }
    boolean put = call instanceof VmallocCall.Vmap vmap && vmap.put();
    Block.Kind kind =
        call instanceof VmallocCall.VmMapRam
            ? Block.Kind.VM_MAP_RAM
            : put ? Block.Kind.VMAP_PUT : Block.Kind.VMAP;
    long bytes = (long) count * world.machine().pageSize();
    Block area = area(world, kind, bytes, Gfp.KERNEL, pointer);
    area.shown = addresses(world, call.pages());
    if (put) {
      area.known = Shown.content(world, area);
      takeOver(world, area);
    }
    world.take(area);
  }

  static long[] addresses(World world, List<Operand> pages) {
    return pages.stream().mapToLong(world::value).toArray();
  }

  /** The pages are the area's from now on. */
  private static void takeOver(World world, Block area) {
    long[] shown = area.shown;
    for (int i = 0; shown != null && i < shown.length; i++) {
      if (world.blockAt(shown[i]) != null) {
        world.release(shown[i]);
      }
    }
    area.shown = null;
  }
}
