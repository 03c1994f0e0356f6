package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** The checks of {@link SlabRules} on whole caches: how they come, shrink and go. */
final class CacheChecks {
  /** Bits that no kernel gives a meaning to, numbered as in linux-6.1. */
  static final int UNKNOWN_FLAGS = 0x12ff;

  private CacheChecks() {}

  /** SC-01. */
  static Decision created(World world, SlabCall.KmemCacheCreate call, Outcome outcome) {
    if (!world.context().sleepable()) {
      return Decision.SILENT;
    }
    return switch (outcome) {
      case Outcome.Pointer cache -> Decision.HOLDS;
      case Outcome.Null none ->
          call.flags().has(SlabFlags.PANIC)
              ? Decision.violated("NULL came back in spite of SLAB_PANIC")
              : Decision.HOLDS;
      case Outcome.Broke broke -> Decision.SILENT;
      default -> Decision.violated("the answer was " + Say.outcome(outcome));
    };
  }

  /** SC-03. */
  static Decision unknownFlags(World world, SlabCall.KmemCacheCreate call, Outcome outcome) {
    if ((call.flags().bits() & UNKNOWN_FLAGS) == 0 || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.Null
        ? Decision.HOLDS
        : Decision.violated(
            "flags " + call.flags() + " were answered with " + Say.outcome(outcome));
  }

  /** SC-21. */
  static Decision destroyed(World world, SlabCall.KmemCacheDestroy call, Outcome.Done done) {
    Misuse misuse = world.value(call.cache()) == 0 ? null : Misuse.of(world, call);
    if (misuse != null) {
      return world.misuse() || world.partial()
          ? Decision.SILENT
          : Decision.violated(call.cache() + " " + misuse.words());
    }
    List<String> reports = world.now().reports();
    Cache cache = world.cache(call.cache());
    if (!reports.isEmpty() && cache != null && SlubChecks.leftBehind(world, cache)) {
      return Decision.SILENT;
    }
    return reports.isEmpty()
        ? Decision.HOLDS
        : Decision.violated(
            "a legal destruction of " + call.cache() + " was reported: " + reports.get(0));
  }

  /** SC-21: a destroyed cache has no row. */
  static Decision noRow(World world, WatchCall.Slabinfo call, Outcome.Slabs slabs) {
    if (!world.complete()) {
      return Decision.SILENT;
    }
    Decision found = Decision.SILENT;
    for (Cache cache : world.caches().values()) {
      if (cache.destroyed && cache.live == 0 && !SlubChecks.outlived(world, cache)) {
        found = Decision.HOLDS;
        for (Outcome.SlabRow row : slabs.each()) {
          if (row.name().equals(cache.name)) {
            return Decision.violated("cache '" + cache.name + "' was destroyed and has a row");
          }
        }
      }
    }
    return found;
  }

  /** SC-22. */
  static Decision destroyedInUse(World world, SlabCall.KmemCacheDestroy call, Outcome outcome) {
    if (!world.misuse() || Misuse.of(world, call) != Misuse.LIVE_OBJECTS) {
      return Decision.SILENT;
    }
    Decision survived = KmallocChecks.survived(outcome);
    if (survived instanceof Decision.Violated || !world.profile().isLinux()) {
      return survived;
    }
    Cache cache = world.cache(call.cache());
    boolean shared = cache != null && SlubChecks.outlived(world, cache);
    return outcome instanceof Outcome.Done && (shared || !world.now().reports().isEmpty())
        ? survived
        : Decision.violated(
            call.cache()
                + " has live objects and its destruction ended in "
                + Say.outcome(outcome)
                + " without a report");
  }

  /** SC-23. */
  static Decision shrunk(World world, SlabCall.KmemCacheShrink call, Outcome.Number number) {
    Cache cache = world.cache(call.cache());
    if (cache == null || cache.destroyed || world.partial()) {
      return Decision.SILENT;
    }
    if (cache.live > 0) {
      return number.value() != 0
          ? Decision.HOLDS
          : Decision.violated(
              "no slab is said to be left, but " + cache.live + " objects are live");
    }
    // A cache that may be merged has slabs as long as any object might be on them.
    if (!world.complete()
        || !world.graces().settled()
        || (SlubChecks.mergeable(cache) && world.objects() > 0)) {
      return Decision.SILENT;
    }
    return number.value() == 0
        ? Decision.HOLDS
        : Decision.violated(
            "slabs are said to be left of cache '" + cache.name + "', which has no live object");
  }

  /** SC-24. */
  static Decision size(World world, SlabCall.KmemCacheSize call, Outcome.Number number) {
    Cache cache = world.cache(call.cache());
    if (cache == null || cache.destroyed) {
      return Decision.SILENT;
    }
    // A cache that was merged with one of the kernel's own has the largest of the sizes (SL-07).
    SlabLayout layout = cache.layout;
    long most = layout != null && SlubChecks.mergeable(cache) ? layout.stride() : cache.size;
    if (layout == null && !world.complete()) {
      most = Long.MAX_VALUE;
    }
    return number.value() >= cache.size && number.value() <= most
        ? Decision.HOLDS
        : Decision.violated(
            "the size is "
                + Long.toUnsignedString(number.value())
                + ", the cache was created with "
                + cache.size);
  }
}
