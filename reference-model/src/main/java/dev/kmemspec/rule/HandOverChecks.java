package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checks of {@link MemblockRules} on the hand-over and on what comes after it. */
final class HandOverChecks {
  private HandOverChecks() {}

  /** The runs of whole frames that are free: those of each gap, cut at the zones' borders. */
  static List<Frames> free(Machine machine, Spans memory, Spans reserved) {
    List<Frames> runs = new ArrayList<>();
    long page = machine.pageSize();
    for (Span region : memory.all()) {
      if (region.label().has(MemblockCall.NOMAP)) {
        continue;
      }
      for (Span gap : reserved.missing(region.base(), region.end())) {
        for (Zone zone : machine.zones()) {
          long first = Math.max(up(gap.base(), page), zone.firstFrame());
          long end = Math.min(Long.divideUnsigned(gap.end(), page), zone.endFrame());
          if (first < end) {
            runs.add(Frames.run(first, end - first));
          }
        }
      }
    }
    return runs;
  }

  private static long up(long address, long page) {
    long rest = Long.remainderUnsigned(address, page);
    return Long.divideUnsigned(address, page) + (rest == 0 ? 0 : 1);
  }

  /** MB-14. */
  static Decision everyPageOnce(
      World world, MemblockCall.MemblockFreeAll call, Outcome.HandedOver over) {
    EarlyMemory early = world.early();
    if (world.partial()) {
      return Decision.SILENT;
    }
    Spans reserved = early.reserved().copy();
    if (early.grown()) {
      early.arrays().all().forEach(each -> reserved.remove(each.base(), each.end()));
    }
    List<Frames> free = free(world.machine(), early.handedMemory(), reserved);
    return exactly(over, free, early.grown());
  }

  /** Whether those frames were handed over, each once; some may be missing where that is said. */
  static Decision exactly(Outcome.HandedOver over, List<Frames> free, boolean fewer) {
    Spans rest = new Spans();
    for (Frames run : free) {
      rest.add(run.first(), run.first() + run.count(), Label.NONE);
    }
    Spans all = rest.copy();
    for (FreeBlock block : over.blocks()) {
      long end = block.frame() + block.pages();
      if (!rest.covers(block.frame(), end)) {
        boolean twice = all.covers(block.frame(), end);
        return Decision.violated(
            "the block of order %d at frame %s was handed over, and %s"
                .formatted(
                    block.order(),
                    Say.hex(block.frame()),
                    twice ? "some of it before" : "not all of it is free memory"));
      }
      rest.remove(block.frame(), end);
    }
    if (rest.isEmpty() || fewer) {
      return Decision.HOLDS;
    }
    Span left = rest.all().getFirst();
    return Decision.violated(
        "%d free pages from frame %s on were not handed over"
            .formatted(left.size(), Say.hex(left.base())));
  }

  /** MB-15. */
  static Decision largestBlocks(
      World world, MemblockCall.MemblockFreeAll call, Outcome.HandedOver over) {
    EarlyMemory early = world.early();
    if (world.partial() || early.grown()) {
      return Decision.SILENT;
    }
    Set<FreeBlock> expected = new HashSet<>();
    for (Frames run : free(world.machine(), early.handedMemory(), early.reserved())) {
      expected.addAll(cut(world.machine(), run));
    }
    Spans pages = new Spans();
    expected.forEach(each -> pages.add(each.frame(), each.frame() + each.pages(), Label.NONE));
    for (FreeBlock block : over.blocks()) {
      boolean free = pages.covers(block.frame(), block.frame() + block.pages());
      if (free && !expected.contains(block)) {
        return Decision.violated(
            "frame %s was handed over in a block of order %d"
                    .formatted(Say.hex(block.frame()), block.order())
                + "; the largest aligned blocks are others");
      }
    }
    return over.blocks().isEmpty() ? Decision.SILENT : Decision.HOLDS;
  }

  /** The largest aligned blocks of a run, from its start. */
  static List<FreeBlock> cut(Machine machine, Frames run) {
    List<FreeBlock> blocks = new ArrayList<>();
    long end = run.first() + run.count();
    for (long frame = run.first(); frame < end; ) {
      int order = Math.min(machine.maxOrder(), Long.numberOfTrailingZeros(frame));
      while (frame + (1L << order) > end) {
        order--;
      }
      blocks.add(new FreeBlock(frame, order));
      frame += 1L << order;
    }
    return blocks;
  }

  /** MB-16: a zone manages what it was given, at once or late. */
  static Decision managed(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Machine machine = world.machine();
    boolean sized = seen.each().size() == machine.zones().size();
    boolean known = world.witness() == Setting.Witness.COMPLETE && machine.early();
    if (!known || !sized || !world.early().accounted()) {
      return Decision.SILENT;
    }
    for (int i = 0; i < seen.each().size(); i++) {
      Zone zone = machine.zones().get(i);
      long page = machine.pageSize();
      long given = 0;
      for (Span each :
          world.early().given().within(zone.firstFrame() * page, zone.endFrame() * page)) {
        given += each.size() / page;
      }
      if (seen.each().get(i).managed() != given) {
        return Decision.violated(
            "%s manages %d pages, and was given %d"
                .formatted(Handed.words(zone), seen.each().get(i).managed(), given));
      }
    }
    return Decision.HOLDS;
  }

  /** MB-16: the page allocator hands out what it was given, and nothing else. */
  static Decision given(World world, PageCall.Allocating call, Outcome outcome) {
    EarlyMemory early = world.early();
    boolean known =
        world.witness() == Setting.Witness.COMPLETE && world.machine().early() && early.accounted();
    return !known
        ? Decision.SILENT
        : Handed.each(
            outcome,
            pointer -> {
              Frames frames = pointer.frames();
              long page = world.machine().pageSize();
              if (frames == null || frames.runs() > 1 || frames.first() < 0) {
                return Decision.SILENT;
              }
              long base = frames.first() * page;
              return early.given().covers(base, base + frames.count() * page)
                  ? Decision.HOLDS
                  : Decision.violated(
                      "frames " + frames + " were handed out, and never handed over");
            });
  }

  /** MB-13: after the hand-over kzalloc serves, and the first such call is reported. */
  static Decision late(World world, MemblockCall.Allocating call, Outcome outcome) {
    EarlyMemory early = world.early();
    if (world.partial() || !early.handedOver() || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    boolean listened = world.witness() == Setting.Witness.COMPLETE;
    if (listened && !early.warned() && Heard.of(world, "WARNING") == null) {
      return Decision.violated("the page allocator serves, and the call was not reported");
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return Decision.HOLDS;
    }
    if (pointer.nonzero() > 0) {
      return Decision.violated(pointer.nonzero() + " bytes are not zero");
    }
    return Disjoint.of(world, pointer.address(), call.size(), null);
  }
}
