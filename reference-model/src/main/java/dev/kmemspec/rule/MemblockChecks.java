package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Setting;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.List;
import java.util.function.Predicate;

/** The checks of {@link MemblockRules} on the lists and on what is asked of them. */
final class MemblockChecks {
  private MemblockChecks() {}

  /** What a look at the lists says of one rule (MB-01 to MB-05, MB-07, MB-10, MB-11, MB-17). */
  static Rule.Check<MemblockCall.Memblock, Outcome.Regions> look(
      String rule, Predicate<EarlyMemory> concerned) {
    return (world, call, seen) -> {
      EarlyMemory early = world.early();
      if (world.partial() || early.torn()) {
        return Decision.SILENT;
      }
      MemblockLists.Blame form = MemblockLists.form(seen);
      MemblockLists.Blame blame = form != null ? form : new MemblockLists(early, seen).blame();
      if (blame != null) {
        return blame.rule().equals(rule) ? Decision.violated(blame.message()) : Decision.SILENT;
      }
      return concerned.test(early) ? Decision.HOLDS : Decision.SILENT;
    };
  }

  /** Whether a call that this rule answers for was made since the last look. */
  static Predicate<EarlyMemory> done(String rule) {
    return early -> early.deeds().stream().anyMatch(deed -> deed.rule().equals(rule));
  }

  /** MB-05: whether unequal regions touch. */
  static boolean unequalTouch(EarlyMemory early) {
    return unequalTouch(early.memory()) || unequalTouch(early.reserved());
  }

  private static boolean unequalTouch(Spans list) {
    List<Span> all = list.all();
    for (int i = 1; i < all.size(); i++) {
      boolean known = all.get(i).label().known() && all.get(i - 1).label().known();
      if (known && all.get(i - 1).end() == all.get(i).base()) {
        return true;
      }
    }
    return false;
  }

  /** MB-18: whether a list is empty. */
  static boolean empty(EarlyMemory early) {
    return early.memory().isEmpty() || early.reserved().isEmpty();
  }

  /** MB-02 and MB-04: the answer is 0, unless a full list could not grow. */
  static Decision succeeds(World world, MemblockCall call, Outcome.Number number) {
    EarlyMemory early = world.early();
    Span range = MemblockMoves.range(world, call);
    if (world.partial() || range == null) {
      return Decision.SILENT;
    }
    if (number.value() == 0) {
      return Decision.HOLDS;
    }
    return early.mayOverflow(MemblockMoves.onMemory(call), range.base(), range.end())
        ? Decision.SILENT
        : Decision.violated("it failed with " + number.value() + " while the list had room");
  }

  /** MB-04: free of NULL comes back. */
  static Decision freed(World world, MemblockCall.MemblockFree call, Outcome.Done done) {
    return world.value(call.ptr()) == 0 ? Decision.HOLDS : Decision.SILENT;
  }

  /** MB-10: a full list that may not grow yet stops the machine. */
  static Decision panics(World world, MemblockCall call, Outcome.Number number) {
    EarlyMemory early = world.early();
    Span range = MemblockMoves.range(world, call);
    if (world.partial() || number.value() == 0 || early.resizable() || range == null) {
      return Decision.SILENT;
    }
    boolean full = early.mayOverflow(MemblockMoves.onMemory(call), range.base(), range.end());
    if (!full || !listened(world)) {
      return Decision.SILENT;
    }
    return Heard.of(world, "panic") != null
        ? Decision.HOLDS
        : Decision.violated("a full list that may not grow failed without a panic");
  }

  /** Whether reports would have been seen. */
  static boolean listened(World world) {
    return world.witness() == Setting.Witness.COMPLETE || !world.now().reports().isEmpty();
  }

  /** MB-12 of one byte of memory. */
  static Decision isMemory(World world, MemblockCall.MemblockIsMemory call, Outcome.Number number) {
    return answers(world, number, world.early().memory().at(call.addr()) != null, call.addr());
  }

  /** MB-12 of one byte in use. */
  static Decision isReserved(
      World world, MemblockCall.MemblockIsReserved call, Outcome.Number number) {
    return world.early().grown()
        ? Decision.SILENT
        : answers(world, number, world.early().reserved().at(call.addr()) != null, call.addr());
  }

  /** MB-12 of a range of memory. */
  static Decision isRegionMemory(
      World world, MemblockCall.MemblockIsRegionMemory call, Outcome.Number number) {
    Span region = world.early().memory().at(call.base());
    if (call.size() == 0 || (region != null && !region.label().known())) {
      return Decision.SILENT;
    }
    long end = Spans.end(call.base(), call.size());
    boolean inside = region != null && !Spans.below(region.end(), end);
    return answers(world, number, inside, call.base());
  }

  /** MB-12 of a range that may be in use. */
  static Decision isRegionReserved(
      World world, MemblockCall.MemblockIsRegionReserved call, Outcome.Number number) {
    if (call.size() == 0 || world.early().grown()) {
      return Decision.SILENT;
    }
    long end = Spans.end(call.base(), call.size());
    return answers(world, number, world.early().reserved().touches(call.base(), end), call.base());
  }

  private static Decision answers(
      World world, Outcome.Number number, boolean expected, long address) {
    if (world.partial()) {
      return Decision.SILENT;
    }
    return (number.value() != 0) == expected
        ? Decision.HOLDS
        : Decision.violated(
            "of "
                + Say.hex(address)
                + " it says "
                + (expected ? "no, and it is so" : "yes, and it is not so"));
  }

  /** MB-06: the gap that the direction prefers. */
  static Decision placed(World world, MemblockCall.Allocating call, Outcome outcome) {
    EarlyMemory early = world.early();
    if (silent(world, call) || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    Fits fits = new Fits(early, call);
    List<Fits.Try> tries = fits.tries(world.profile());
    if (outcome instanceof Outcome.Null) {
      return refused(early, call, fits, tries);
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return Decision.violated("the answer was " + Say.outcome(outcome));
    }
    long base = physical(pointer);
    long end = Spans.end(base, call.size());
    if (!aligned(world, call, base) || Spans.below(fits.highest(), end) || strange(world, base)) {
      // MB-07, MB-08 and MB-11 say so.
      return Decision.SILENT;
    }
    Decision free = free(early, base, end);
    if (free instanceof Decision.Violated || early.grown()) {
      return free;
    }
    boolean fit = tries.stream().anyMatch(each -> fits.of(each) == base);
    return fit
        ? Decision.HOLDS
        : Decision.violated(
            "it took "
                + Say.hex(base)
                + ", and the "
                + (early.bottomUp() ? "lowest" : "highest")
                + " fit is "
                + Say.hex(first(fits, tries)));
  }

  /** The fit of the first try that has one. */
  private static long first(Fits fits, List<Fits.Try> tries) {
    return tries.stream()
        .mapToLong(fits::of)
        .filter(fit -> fit != Fits.NONE)
        .findFirst()
        .orElse(Fits.NONE);
  }

  private static boolean silent(World world, MemblockCall.Allocating call) {
    return world.partial() || world.early().handedOver() || call.size() == 0;
  }

  static long physical(Outcome.Pointer pointer) {
    return pointer.address() - Machine.PAGE_OFFSET;
  }

  private static boolean aligned(World world, MemblockCall.Allocating call, long base) {
    return (base & (Fits.align(world.machine(), call) - 1)) == 0;
  }

  private static boolean strange(World world, long base) {
    Span region = world.early().memory().at(base);
    return world.profile().isLinux() && region != null && unsuited(region.label());
  }

  private static boolean unsuited(Label label) {
    return label.has(MemblockCall.NOMAP | MemblockCall.HOTPLUG);
  }

  private static Decision refused(
      EarlyMemory early, MemblockCall.Allocating call, Fits fits, List<Fits.Try> tries) {
    if (early.grown()) {
      return Decision.SILENT;
    }
    for (Fits.Try each : tries) {
      long fit = fits.of(each);
      if (fit != Fits.NONE) {
        return early.mayOverflow(false, fit, fit + call.size())
            ? Decision.SILENT
            : Decision.violated(
                Say.bytes(call.size()) + " were refused, and fit at " + Say.hex(fit));
      }
    }
    return Decision.HOLDS;
  }

  private static Decision free(EarlyMemory early, long base, long end) {
    Span region = early.memory().at(base);
    if (region == null || Spans.below(region.end(), end)) {
      return Decision.violated(
          MemblockLists.words(new Span(base, end, Label.NONE)) + " lies in no region of memory");
    }
    if (Spans.below(base, early.machine().pageSize())) {
      return Decision.violated("it took " + Say.hex(base) + ", in page 0");
    }
    for (Span used : early.reserved().within(base, end)) {
      if (!early.grown() || !early.arrays().covers(used.base(), used.end())) {
        return Decision.violated(
            MemblockLists.words(new Span(base, end, Label.NONE))
                + " was handed out, and "
                + MemblockLists.words(used)
                + " is in use");
      }
    }
    return Decision.HOLDS;
  }

  /** MB-07: the alignment, and its default. */
  static Decision aligned(World world, MemblockCall.Allocating call, Outcome.Pointer pointer) {
    if (silent(world, call)) {
      return Decision.SILENT;
    }
    long base = physical(pointer);
    if (!aligned(world, call, base)) {
      return Decision.violated(
          "%s is a multiple of %d, not of %d"
              .formatted(
                  Say.hex(base), Long.lowestOneBit(base), Fits.align(world.machine(), call)));
    }
    boolean dumps = call.align() == 0 && world.profile().since(4, 20) && listened(world);
    return !dumps || !world.now().reports().isEmpty()
        ? Decision.HOLDS
        : Decision.violated("alignment 0 left no stack dump in the log");
  }

  /** MB-08: which constraints are dropped, and which never. */
  static Decision constrained(World world, MemblockCall.Allocating call, Outcome.Pointer pointer) {
    EarlyMemory early = world.early();
    if (silent(world, call)) {
      return Decision.SILENT;
    }
    Fits fits = new Fits(early, call);
    long base = physical(pointer);
    long end = Spans.end(base, call.size());
    if (Spans.below(fits.highest(), end)) {
      return Decision.violated(
          MemblockLists.words(new Span(base, end, Label.NONE))
              + " reaches beyond the limit "
              + Say.hex(fits.highest()));
    }
    List<Fits.Try> tries = fits.tries(world.profile());
    List<Fits.Try> fitting = tries.stream().filter(each -> fits.of(each) != Fits.NONE).toList();
    if (early.grown() || tries.size() == 1 || fitting.isEmpty()) {
      return early.grown() || call.highest() != 0 || early.limit() != -1L
          ? Decision.HOLDS
          : Decision.SILENT;
    }
    if (fitting.stream().noneMatch(each -> fits.of(each) == base)) {
      return Decision.SILENT;
    }
    Fits.Try first = fitting.getFirst();
    boolean kept =
        world.profile().isLinux()
            ? fits.of(first) == base
            : fitting.stream()
                .filter(each -> fitting.stream().noneMatch(other -> other.stricterThan(each)))
                .anyMatch(each -> fits.of(each) == base);
    return kept
        ? Decision.HOLDS
        : Decision.violated(
            "it took %s, and %s keeps more of what was asked for"
                .formatted(Say.hex(base), Say.hex(fits.of(first))));
  }

  /** MB-09. */
  static Decision zeroed(World world, MemblockCall.Allocating call, Outcome outcome) {
    if (world.early().handedOver()) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Null none -> Decision.HOLDS;
      case Outcome.Pointer pointer when call.zeroed() && pointer.nonzero() > 0 ->
          Decision.violated(pointer.nonzero() + " of " + Say.bytes(call.size()) + " are not zero");
      case Outcome.Pointer pointer when call.zeroed() && pointer.nonzero() < 0 -> Decision.SILENT;
      case Outcome.Pointer pointer -> Decision.HOLDS;
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** MB-11: unmapped memory is never handed out, nor memory that may be unplugged. */
  static Decision suited(World world, MemblockCall.Allocating call, Outcome.Pointer pointer) {
    EarlyMemory early = world.early();
    if (silent(world, call)) {
      return Decision.SILENT;
    }
    long base = physical(pointer);
    long end = Spans.end(base, call.size());
    for (Span region : early.memory().within(base, end)) {
      if (unsuited(region.label())) {
        return Decision.violated(
            MemblockLists.words(region)
                + " was handed out, and is "
                + (region.label().has(MemblockCall.NOMAP) ? "not mapped" : "hotpluggable"));
      }
    }
    boolean any = early.memory().all().stream().anyMatch(each -> unsuited(each.label()));
    return any ? Decision.HOLDS : Decision.SILENT;
  }
}
