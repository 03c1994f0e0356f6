package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import java.util.HashSet;
import java.util.Set;

/** The checks of {@link PageRules}. */
final class PageChecks {
  private PageChecks() {}

  /** PG-01; what alloc_pages_exact hands out is PG-13's. */
  static Decision placed(World world, PageCall.Allocating call, Outcome outcome) {
    return call instanceof PageCall.AllocPagesExact
        ? Decision.SILENT
        : Handed.each(outcome, page -> placed(world, call, page));
  }

  private static Decision placed(World world, PageCall.Allocating call, Outcome.Pointer page) {
    int order = PageMoves.order(call, world.machine());
    if (page.address() % world.machine().pageSize() != 0) {
      return Decision.violated(Say.hex(page.address()) + " is no start of a page");
    }
    Frames frames = page.frames();
    if (frames == null || frames.first() < 0 || order < 0 || order > 40) {
      return Decision.SILENT;
    }
    if (frames.runs() != 1 || frames.count() != 1L << order) {
      return Decision.violated(
          "order " + order + " is " + (1L << order) + " adjacent frames, not " + frames);
    }
    if (frames.first() % (1L << order) != 0) {
      return Decision.violated(
          "frame " + Say.hex(frames.first()) + " is no multiple of " + (1L << order));
    }
    return inOneZone(world, frames);
  }

  private static Decision inOneZone(World world, Frames frames) {
    if (!world.complete()) {
      return Decision.HOLDS;
    }
    Zone zone = world.machine().zoneOf(frames.first());
    return Decision.of(
        zone != null && frames.first() + frames.count() <= zone.endFrame(),
        () ->
            zone == null
                ? "frame " + Say.hex(frames.first()) + " lies in no zone"
                : "frames " + frames + " reach beyond " + Handed.words(zone));
  }

  /** PG-02. */
  static Decision tooLarge(World world, PageCall.Allocating call, Outcome outcome) {
    Machine machine = world.machine();
    return PageMoves.order(call, machine) <= machine.maxOrder()
        ? Decision.SILENT
        : Decision.of(
            outcome instanceof Outcome.Null,
            () ->
                "order "
                    + PageMoves.order(call, machine)
                    + " is above the largest, "
                    + machine.maxOrder()
                    + ", and was answered with "
                    + Say.outcome(outcome));
  }

  /** PG-03. */
  static Decision inDirectMap(World world, PageCall.Allocating call, Outcome.Pointer page) {
    Zone zone = Handed.zone(world, page);
    if (zone == null) {
      return Decision.SILENT;
    }
    if (zone.kind() == ZoneKind.HIGHMEM) {
      return Decision.violated("the block lies in " + Handed.words(zone));
    }
    long base = world.held().directMap();
    long here = page.address() - Handed.frame(page) * world.machine().pageSize();
    return Decision.of(
        base == Held.NO_DIRECT_MAP || base == here,
        () ->
            Say.hex(page.address())
                + " is not where the direct map has frame "
                + Say.hex(Handed.frame(page))
                + ", which is "
                + Say.hex(base + Handed.frame(page) * world.machine().pageSize()));
  }

  /** PG-04. */
  static Decision zeroed(World world, PageCall.GetZeroedPage call, Outcome.Pointer page) {
    return KmallocChecks.zeroed(world.machine().pageSize(), page);
  }

  /** PG-07. */
  static Decision quietFree(World world, PageCall call, Outcome.Done done) {
    Block block = world.block(page(call));
    boolean legal = block != null && block.kind == Block.Kind.PAGES && block.order == order(call);
    return legal && legalContext(world) ? Heard.nothing(world) : Decision.SILENT;
  }

  private static boolean legalContext(World world) {
    return world.context() != Context.NMI;
  }

  /** PG-08. */
  static Decision wrongOrder(World world, PageCall call, Outcome outcome) {
    Block block = world.block(page(call));
    boolean wrong =
        world.misuse()
            && block != null
            && block.kind == Block.Kind.PAGES
            && block.order != order(call);
    return wrong ? comesBack(outcome) : Decision.SILENT;
  }

  private static Decision comesBack(Outcome outcome) {
    return Decision.of(
        outcome instanceof Outcome.Done, () -> "the call ended with " + Say.outcome(outcome));
  }

  /** PG-09. */
  static Decision nothingFreed(World world, PageCall.FreePages call, Outcome outcome) {
    if (world.value(call.addr()) != 0) {
      return Decision.SILENT;
    }
    Decision back = comesBack(outcome);
    return Heard.nothing(world) instanceof Decision.Violated loud ? loud : back;
  }

  /** PG-10: the first page stays with its other owner. */
  static Decision pinned(World world, PageCall.Allocating call, Outcome outcome) {
    long bytes = PageMoves.bytes(call, world.machine());
    return Handed.each(
        outcome,
        page -> {
          Block other = world.overlapping(page.address(), bytes);
          if (other != null && other.pinned) {
            return Decision.violated(
                "it contains "
                    + Say.hex(other.address)
                    + ", which was freed while somebody held it, and is still held");
          }
          return world.held().pinned() > 0 ? Decision.HOLDS : Decision.SILENT;
        });
  }

  /** PG-11. */
  static Decision doubleFree(World world, PageCall call, Outcome outcome) {
    if (!world.misuse() || Misuse.of(world, call) != Misuse.DOUBLE_FREE) {
      return Decision.SILENT;
    }
    if (!(outcome instanceof Outcome.Done)) {
      return comesBack(outcome);
    }
    return Decision.of(
        world.now().reports().isEmpty() || Heard.of(world, "ad page state") != null,
        () -> "it reported '" + world.now().reports().getFirst() + "' instead of a bad page state");
  }

  /** PG-12: splitting itself. */
  static Decision quietSplit(World world, PageCall.SplitPage call, Outcome.Done done) {
    Block block = world.block(call.page());
    boolean legal =
        block != null
            && block.kind == Block.Kind.PAGES
            && block.order == call.order()
            && !block.gfp.has(Gfp.COMP_BIT);
    return legal ? Heard.nothing(world) : Decision.SILENT;
  }

  /** PG-12: freeing one of its pages. */
  static Decision splitFreed(World world, PageCall call, Outcome.Done done) {
    Block block = world.block(page(call));
    boolean legal = block != null && block.split && order(call) == 0;
    return legal && legalContext(world) ? Heard.nothing(world) : Decision.SILENT;
  }

  /** PG-13: the pages handed out. */
  static Decision exact(World world, PageCall.AllocPagesExact call, Outcome.Pointer page) {
    Frames frames = page.frames();
    long wanted = PageMoves.pages(call.size(), world.machine());
    if (frames == null || frames.first() < 0 || call.size() == 0) {
      return Decision.SILENT;
    }
    if (frames.runs() != 1 || frames.count() != wanted) {
      return Decision.violated(
          Say.bytes(call.size()) + " are " + wanted + " adjacent frames, not " + frames);
    }
    return inOneZone(world, frames);
  }

  /** PG-14 of an array that is full already. */
  static Decision full(World world, PageCall.AllocPagesBulkArray call, Outcome.Number answer) {
    return Misuse.of(world, call) != null
        ? Decision.SILENT
        : Decision.of(
            answer.value() == call.pages().size(),
            () ->
                "all of "
                    + call.pages().size()
                    + " slots had a page, and "
                    + answer.value()
                    + " were said to have one");
  }

  /** PG-14. */
  static Decision bulk(World world, PageCall.AllocPagesBulk call, Outcome.Pointers outcome) {
    if (outcome.each().size() > call.count()) {
      return Decision.violated(outcome.each().size() + " pages for a request of " + call.count());
    }
    Set<Long> seen = new HashSet<>();
    for (Outcome.Pointer page : outcome.each()) {
      if (page.address() == 0) {
        return Decision.violated("a slot that counts as filled is NULL");
      }
      if (!seen.add(page.address())) {
        return Decision.violated("page " + Say.hex(page.address()) + " stands in two slots");
      }
    }
    return Decision.HOLDS;
  }

  /** The block that a free names. */
  private static Operand page(PageCall call) {
    return switch (call) {
      case PageCall.FreePages c -> c.addr();
      case PageCall.FreePagesOf c -> c.page();
      default -> Operand.NULL;
    };
  }

  private static int order(PageCall call) {
    return switch (call) {
      case PageCall.FreePages c -> c.order();
      case PageCall.FreePagesOf c -> c.order();
      default -> -1;
    };
  }
}
