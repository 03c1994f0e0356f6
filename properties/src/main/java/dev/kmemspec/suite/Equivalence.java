package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two implementations made of the same program, addresses renamed: success or kind of
 * failure, usable size, zone and node, defined content, numbers, and the counters after a drain.
 * Where a rule leaves a choice, both choices are equivalent, and whatever depends on a handle that
 * the two chose differently is not compared ({@link Choices}).
 */
public final class Equivalence {
  /** Stands where a rule's number would. */
  public static final String ID = "equivalence";

  private static final String SENTENCE =
      "The same program gives the same observations as on the reference, addresses renamed.";

  private final Trace ours;
  private final Trace reference;
  private final Choices choices;
  private final boolean linux;
  private boolean drained;

  private Equivalence(Trace ours, Trace reference) {
    this.ours = ours;
    this.reference = reference;
    Machine machine = ours.setting().machine();
    Profile profile = ours.setting().profile();
    choices = new Choices(machine, profile);
    linux = profile.isLinux();
  }

  /** The first step that differs where it must not, or empty. */
  public static Optional<Finding> compare(Trace ours, Trace reference) {
    return new Equivalence(ours, reference).compare();
  }

  private Optional<Finding> compare() {
    int shared = Math.min(ours.steps().size(), reference.steps().size());
    for (int i = 0; i < shared; i++) {
      Step mine = ours.steps().get(i);
      Step theirs = reference.steps().get(i);
      String difference = difference(mine, theirs);
      if (difference != null) {
        return Optional.of(
            new Finding(
                ID,
                SENTENCE,
                "",
                "the first thing that this call does otherwise than the reference",
                difference,
                i));
      }
      choices.pass(mine, theirs);
    }
    return Optional.empty();
  }

  /** What differs, in one sentence, or null. */
  private @Nullable String difference(Step mine, Step theirs) {
    Call call = mine.call();
    drained = call instanceof WatchCall && (drained || call instanceof WatchCall.Drain);
    if (choices.dependsOnChoice(call)) {
      return null;
    }
    return switch (mine.outcome()) {
      case Outcome.Skipped skipped -> null;
      case Outcome.Broke broke -> null;
      case Outcome.Null none -> unlike(call, mine.outcome(), theirs.outcome());
      case Outcome.ZeroSizePtr zero -> unlike(call, mine.outcome(), theirs.outcome());
      case Outcome.Done done -> unlike(call, mine.outcome(), theirs.outcome());
      case Outcome.Pointer pointer ->
          theirs.outcome() instanceof Outcome.Pointer other
              ? pointers(call, pointer, other)
              : unlike(call, pointer, theirs.outcome());
      case Outcome.Pointers pointers ->
          theirs.outcome() instanceof Outcome.Pointers others
              ? bulk(call, pointers, others)
              : unlike(call, pointers, theirs.outcome());
      case Outcome.PerCpu copies -> unlike(call, mine.outcome(), theirs.outcome());
      case Outcome.Coherent block -> unlike(call, mine.outcome(), theirs.outcome());
      case Outcome.PercpuCounts counts -> null;
      case Outcome.Areas areas ->
          theirs.outcome() instanceof Outcome.Areas others ? areas(areas, others) : null;
      case Outcome.Number number ->
          theirs.outcome() instanceof Outcome.Number other
              ? numbers(call, number, other)
              : unlike(call, number, theirs.outcome());
      case Outcome.Bytes bytes ->
          theirs.outcome() instanceof Outcome.Bytes other
              ? contents((MemoryCall.Read) call, bytes, other)
              : unlike(call, bytes, theirs.outcome());
      case Outcome.Zones zones ->
          theirs.outcome() instanceof Outcome.Zones others ? zones(zones, others) : null;
      case Outcome.Slabs slabs ->
          theirs.outcome() instanceof Outcome.Slabs others ? slabs(slabs, others) : null;
      // What the lists of memblock hold beside the program's own, and in how many blocks pages are
      // handed over, is the implementation's.
      case Outcome.Regions regions -> null;
      case Outcome.HandedOver over -> null;
      case Outcome.Meminfo sums -> null;
    };
  }

  /** Different kinds of outcome: a choice only where one is NULL and memory may be short. */
  private @Nullable String unlike(Call call, Outcome mine, Outcome theirs) {
    boolean same = mine.getClass() == theirs.getClass();
    boolean unknown = theirs instanceof Outcome.Skipped || theirs instanceof Outcome.Broke;
    if (same || unknown) {
      return null;
    }
    boolean failure = mine instanceof Outcome.Null || theirs instanceof Outcome.Null;
    boolean pointer = memory(mine) || memory(theirs);
    if (failure && pointer && choices.mayFail(call)) {
      return null;
    }
    if (call instanceof KvmallocCall.Kvrealloc resize && resize.size() == 0) {
      // Which side the memory lay on is the implementation's choice (KV-01, KV-07).
      return null;
    }
    return "answered with " + say(mine) + ", the reference with " + say(theirs);
  }

  private static boolean memory(Outcome outcome) {
    return outcome instanceof Outcome.Pointer
        || outcome instanceof Outcome.PerCpu
        || outcome instanceof Outcome.Coherent;
  }

  private @Nullable String pointers(Call call, Outcome.Pointer mine, Outcome.Pointer theirs) {
    boolean sized = mine.usable() >= 0 && theirs.usable() >= 0;
    if (linux && sized && mine.usable() != theirs.usable() && !choices.inPlace(call)) {
      return "has " + mine.usable() + " usable bytes, the reference " + theirs.usable();
    }
    if (call instanceof PageCall && mine.frames() != null && theirs.frames() != null) {
      return choices.place(call, mine.frames(), theirs.frames());
    }
    if (mine.content() != null && theirs.content() != null && resizes(call)) {
      long defined = choices.definedAfter(call);
      return contents(mine.content(), theirs.content(), defined);
    }
    return null;
  }

  private static boolean resizes(Call call) {
    return call instanceof KmallocCall.Krealloc
        || call instanceof KmallocCall.KreallocArray
        || call instanceof VmallocCall.Resizing
        || call instanceof KvmallocCall.Kvrealloc;
  }

  private @Nullable String bulk(Call call, Outcome.Pointers mine, Outcome.Pointers theirs) {
    int count = mine.each().size();
    int other = theirs.each().size();
    return count == other || choices.mayFail(call)
        ? null
        : "answered with " + count + " pointers, the reference with " + other;
  }

  private @Nullable String numbers(Call call, Outcome.Number mine, Outcome.Number theirs) {
    boolean free =
        // What memblock says of a byte depends on where its own lists lie (MB-10).
        call instanceof MemblockCall
            || call instanceof SlabCall.KmemCacheShrink
            || call instanceof VmallocCall.VmallocToPfn
            // What lies behind a block is whatever the implementation put there.
            || (call instanceof VmallocCall.IsVmallocAddr c && c.addr() instanceof Operand.Inside)
            || call instanceof FaultCall
            || (!linux && !(call instanceof SlabCall.KmemCacheSize))
            || choices.resized(call);
    return free || mine.value() == theirs.value()
        ? null
        : "answered with "
            + Long.toUnsignedString(mine.value())
            + ", the reference with "
            + Long.toUnsignedString(theirs.value());
  }

  private @Nullable String contents(
      MemoryCall.Read read, Outcome.Bytes mine, Outcome.Bytes theirs) {
    return contents(mine.content(), theirs.content(), choices.defined(read.p()));
  }

  private static @Nullable String contents(Content mine, Content theirs, long defined) {
    long shared = Math.min(defined, Math.min(mine.length(), theirs.length()));
    long place = mine.firstDifference(theirs, shared);
    return place < 0
        ? null
        : String.format(
            "byte %d reads as 0x%02x, on the reference as 0x%02x",
            place, mine.at(place), theirs.at(place));
  }

  /** After a drain, and with nothing but whole pages live, free pages add up to the same. */
  private @Nullable String zones(Outcome.Zones mine, Outcome.Zones theirs) {
    if (!drained || !choices.onlyPages() || choices.any()) {
      return null;
    }
    long free = mine.each().stream().mapToLong(Outcome.ZoneCounts::free).sum();
    long other = theirs.each().stream().mapToLong(Outcome.ZoneCounts::free).sum();
    return free == other
        ? null
        : "shows " + free + " free pages after the drain, the reference " + other;
  }

  /** As many areas, with as many pages. */
  private @Nullable String areas(Outcome.Areas mine, Outcome.Areas theirs) {
    long pages = pages(mine);
    long other = pages(theirs);
    // What was given back in an interrupt is listed until a worker has done it.
    return !linux || !drained || choices.any() || choices.either() || pages == other
        ? null
        : "lists areas with " + pages + " pages, the reference with " + other;
  }

  private static long pages(Outcome.Areas areas) {
    return areas.each().stream().mapToLong(Outcome.AreaRow::pages).sum();
  }

  /** The same caches, in linux profiles with the same strides. */
  private @Nullable String slabs(Outcome.Slabs mine, Outcome.Slabs theirs) {
    if (!linux || choices.any()) {
      return null;
    }
    for (Outcome.SlabRow row : mine.each()) {
      for (Outcome.SlabRow other : theirs.each()) {
        if (row.name().equals(other.name()) && row.objectSize() != other.objectSize()) {
          return "shows a stride of "
              + row.objectSize()
              + " for cache "
              + row.name()
              + ", the reference "
              + other.objectSize();
        }
      }
    }
    return null;
  }

  private static String say(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Null none -> "NULL";
      case Outcome.ZeroSizePtr zero -> "ZERO_SIZE_PTR";
      case Outcome.Done done -> "success";
      case Outcome.Pointer pointer -> "0x" + Long.toHexString(pointer.address());
      case Outcome.PerCpu copies -> "copies for " + copies.copies().size() + " CPUs";
      case Outcome.Coherent block -> "0x" + Long.toHexString(block.cpu().address());
      case Outcome.Pointers pointers -> pointers.each().size() + " pointers";
      case Outcome.Number number -> Long.toUnsignedString(number.value());
      default -> "something else";
    };
  }
}
