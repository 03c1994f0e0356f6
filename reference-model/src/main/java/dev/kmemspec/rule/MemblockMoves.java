package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import org.jspecify.annotations.Nullable;

/** How memblock calls move the world. */
final class MemblockMoves {
  private MemblockMoves() {}

  static void apply(World world, MemblockCall call, Outcome outcome) {
    boolean failed = outcome instanceof Outcome.Number number && number.value() != 0;
    if (outcome instanceof Outcome.Skipped || outcome instanceof Outcome.Broke) {
      return;
    }
    EarlyMemory early = world.early();
    Span range = range(world, call);
    switch (call) {
      case MemblockCall.Allocating c -> allocated(world, c, outcome);
      case MemblockCall.Memblock c -> {
        if (outcome instanceof Outcome.Regions seen) {
          early.settle(seen, new MemblockLists(early, seen).growth());
        }
      }
      case MemblockCall.MemblockTrimMemory c -> trimmed(early, c.align());
      case MemblockCall.MemblockEnforceMemoryLimit c -> cutOff(world, c.limit());
      case MemblockCall.MemblockSetBottomUp c -> early.bottomUp(c.enable() != 0);
      case MemblockCall.MemblockSetCurrentLimit c -> early.limit(c.limit());
      case MemblockCall.MemblockAllowResize c -> early.allowResize();
      case MemblockCall.MemblockFreeAll c -> {
        early.handOver(outcome instanceof Outcome.HandedOver over ? over : null);
        overs(world);
      }
      case MemblockCall.MemblockFreeLate c -> late(world, c);
      default -> {
        if (range != null && !failed) {
          changed(world, call, range);
        }
      }
    }
  }

  /** The bytes that a call changes on a list, or null where it changes none by name. */
  static @Nullable Span range(World world, MemblockCall call) {
    return switch (call) {
      case MemblockCall.Marking c -> span(c.base(), c.size());
      case MemblockCall.MemblockAdd c -> span(c.base(), c.size());
      case MemblockCall.MemblockAddNode c -> span(c.base(), c.size());
      case MemblockCall.MemblockRemove c -> span(c.base(), c.size());
      case MemblockCall.MemblockReserve c -> span(c.base(), c.size());
      case MemblockCall.MemblockSetNode c -> span(c.base(), c.size());
      case MemblockCall.MemblockPhysFree c -> span(physical(world, c.base()), c.size());
      case MemblockCall.MemblockFree c ->
          world.value(c.ptr()) == 0 ? null : span(physical(world, c.ptr()), c.size());
      default -> null;
    };
  }

  private static Span span(long base, long size) {
    return new Span(base, Spans.end(base, size), Label.NONE);
  }

  /** The physical address of an operand: of a block, or told as such. */
  static long physical(World world, Operand operand) {
    long value = world.value(operand);
    return operand instanceof Operand.Address ? value : value - Machine.PAGE_OFFSET;
  }

  /** Whether the call changes the list of memory, not that of what is in use. */
  static boolean onMemory(MemblockCall call) {
    return switch (call) {
      case MemblockCall.MemblockReserve c -> false;
      case MemblockCall.MemblockPhysFree c -> false;
      case MemblockCall.MemblockFree c -> false;
      case MemblockCall.Allocating c -> false;
      case MemblockCall.MemblockSetNode c -> c.type().equals(MemblockCall.MEMORY);
      default -> true;
    };
  }

  private static void changed(World world, MemblockCall call, Span range) {
    EarlyMemory early = world.early();
    long base = range.base();
    long end = range.end();
    if (call instanceof MemblockCall.MemblockFree) {
      early.doesSilently(answering(call, range), onMemory(call), base, end);
    } else {
      early.does(answering(call, range), onMemory(call), base, end);
    }
    switch (call) {
      case MemblockCall.MemblockAdd c -> early.addMemory(base, end, Label.NONE);
      case MemblockCall.MemblockAddNode c ->
          early.addMemory(base, end, new Label(c.nid(), c.flags()));
      case MemblockCall.MemblockRemove c -> early.memory().remove(base, end);
      case MemblockCall.MemblockReserve c -> early.reserve(base, end);
      case MemblockCall.MemblockPhysFree c -> freed(world, base, end);
      case MemblockCall.MemblockFree c -> freed(world, base, end);
      case MemblockCall.MemblockSetNode c ->
          early
              .list(c.type())
              .relabel(
                  base, end, label -> label.known() ? new Label(c.nid(), label.flags()) : label);
      case MemblockCall.Marking c -> {
        early.memory().relabel(base, end, label -> marked(label, c));
        if (c.flag() == MemblockCall.MIRROR) {
          early.mirror();
        }
      }
      default -> throw new IllegalStateException(call + " changes no list by name");
    }
  }

  private static Label marked(Label label, MemblockCall.Marking call) {
    int flags = call.sets() ? label.flags() | call.flag() : label.flags() & ~call.flag();
    return label.known() ? new Label(label.nid(), flags) : label;
  }

  /** The rule that says what the call does. */
  private static String answering(MemblockCall call, Span range) {
    boolean edge = range.size() == 0 || range.end() == -1L;
    return switch (call) {
      case MemblockCall.Marking c -> "MB-11";
      case MemblockCall.MemblockSetNode c -> "MB-05";
      case MemblockCall.MemblockAdd c -> edge ? "MB-03" : "MB-02";
      case MemblockCall.MemblockAddNode c -> edge ? "MB-03" : "MB-02";
      case MemblockCall.MemblockReserve c -> edge ? "MB-03" : "MB-02";
      default -> "MB-04";
    };
  }

  private static void freed(World world, long base, long end) {
    world.early().reserved().remove(base, end);
    release(world, Block.Kind.MEMBLOCK, base, end);
  }

  /** Blocks of that kind that share a byte with the range are nobody's any more. */
  static void release(World world, Block.Kind kind, long base, long end) {
    for (Block block : world.blocks()) {
      long start = block.address - Machine.PAGE_OFFSET;
      boolean meets = Spans.below(start, end) && Spans.below(base, start + block.extent());
      if (block.kind == kind && meets) {
        world.release(block.address);
      }
    }
  }

  private static void trimmed(EarlyMemory early, long align) {
    if (Long.bitCount(align) != 1) {
      return;
    }
    early.doesSilently("MB-17", true, 0, -1L);
    for (Span each : early.memory().copy().all()) {
      long base = (each.base() + align - 1) & -align;
      long end = each.end() & -align;
      boolean wraps = Spans.below(base, each.base());
      early.memory().remove(each.base(), wraps ? each.end() : Spans.min(base, each.end()));
      early.memory().remove(Spans.max(end, each.base()), each.end());
    }
  }

  private static void cutOff(World world, long limit) {
    EarlyMemory early = world.early();
    long rest = limit;
    for (Span each : early.memory().copy().all()) {
      if (limit != 0 && !Spans.below(each.size(), rest)) {
        long end = each.base() + rest;
        early.doesSilently("MB-17", true, end, -1L);
        early.doesSilently("MB-17", false, end, -1L);
        early.memory().remove(end, -1L);
        freed(world, end, -1L);
        return;
      }
      rest -= each.size();
    }
  }

  private static void allocated(World world, MemblockCall.Allocating call, Outcome outcome) {
    EarlyMemory early = world.early();
    if (early.handedOver()) {
      if (Heard.of(world, "WARNING") != null) {
        early.warn();
      }
      if (outcome instanceof Outcome.Pointer pointer) {
        Gfp gfp = Gfp.NOWAIT.with(Gfp.ZERO);
        world.take(born(world, Block.Kind.KMALLOC, call, gfp, pointer));
      }
      return;
    }
    if (outcome instanceof Outcome.Pointer pointer && call.size() != 0) {
      long base = MemblockChecks.physical(pointer);
      early.took(base, Spans.end(base, call.size()));
      world.take(born(world, Block.Kind.MEMBLOCK, call, Gfp.NONE, pointer));
    }
  }

  private static Block born(
      World world,
      Block.Kind kind,
      MemblockCall.Allocating call,
      Gfp gfp,
      Outcome.Pointer pointer) {
    Block block = new Block(pointer.address(), kind, call.size(), gfp, world.steps());
    block.usable = pointer.usable();
    boolean zeroed = call.zeroed() || kind == Block.Kind.KMALLOC;
    if (zeroed && pointer.nonzero() == 0 && call.size() > 0) {
      block.known = Content.zeros(call.size());
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  /** The kernel tells the nodes of what is in use; what could be unplugged stays. */
  private static void overs(World world) {
    EarlyMemory early = world.early();
    early.does("MB-14", false, 0, -1L);
    early.unsettle(early.reserved(), 0, -1L);
    early.settleMemory();
  }

  /** Pages that were in use are the page allocator's now. */
  private static void late(World world, MemblockCall.MemblockFreeLate call) {
    EarlyMemory early = world.early();
    long base = physical(world, call.base());
    long end = Spans.end(base, call.size());
    long page = world.machine().pageSize();
    long first = Long.divideUnsigned(base + page - 1, page);
    long last = Long.divideUnsigned(end, page);
    if (!early.handedOver()) {
      return;
    }
    world
        .machine()
        .zones()
        .forEach(zone -> {
          long from = Math.max(first, zone.firstFrame());
          long to = Math.min(last, zone.endFrame());
          if (from < to) {
            early.give(from, to - from);
          }
        });
    release(world, Block.Kind.MEMBLOCK, base, end);
  }
}
