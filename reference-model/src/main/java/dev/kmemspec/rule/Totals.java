package dev.kmemspec.rule;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters as they were seen at flush points: at the last one, as long as nothing but failing
 * calls came since (XI-06), and at the first one with nothing live (XI-07). Kept only where every
 * call on a machine of its own is seen and none broke a precondition.
 */
final class Totals {
  private boolean flushed;
  private boolean failed;
  private Outcome.@Nullable Zones zones;
  private Outcome.@Nullable Slabs slabs;
  private Outcome.@Nullable Zones start;
  private Outcome.@Nullable Meminfo startSums;
  private long tables;
  private long startTables;

  /** Whether everything was drained, and nothing happened since but looking. */
  boolean flushed() {
    return flushed;
  }

  /** The zones before one or more failing calls; null where anything else happened since. */
  Outcome.@Nullable Zones zonesBeforeFailure() {
    return flushed && failed ? zones : null;
  }

  /** The same of the caches. */
  Outcome.@Nullable Slabs slabsBeforeFailure() {
    return flushed && failed ? slabs : null;
  }

  /** The zones when nothing was live for the first time; null before. */
  Outcome.@Nullable Zones start() {
    return start;
  }

  /** The sums over all memory when nothing was live for the first time; null before. */
  Outcome.@Nullable Meminfo startSums() {
    return startSums;
  }

  /** Page tables that were made since, at most: they stay (VM-29, XI-07). */
  long newTables(World world) {
    return world.areas().tables() - tables;
  }

  /** The same since {@link #start}. */
  long tablesSinceStart(World world) {
    return world.areas().tables() - startTables;
  }

  /** A step is over, and the world has moved on. */
  void passed(World world, Step step) {
    if (!world.complete() || world.misuse() || step.outcome() instanceof Outcome.Skipped) {
      return;
    }
    if (step.call() instanceof WatchCall watch) {
      watched(world, watch, step.outcome());
      return;
    }
    if (idle(step.call()) || PercpuMoves.idle(step.call())) {
      return;
    }
    flushed = false;
    if (fails(world, step.call(), step.outcome())) {
      failed = true;
    } else {
      zones = null;
      slabs = null;
      failed = false;
    }
  }

  /**
   * The environment gave pages back: so many more are free in that zone, or in nobody knows which.
   */
  void relieved(int zone, long pages) {
    if (zones != null) {
      zones = zone < 0 || zone >= zones.each().size() ? null : grown(zones.each(), zone, pages);
    }
  }

  private static Outcome.Zones grown(List<Outcome.ZoneCounts> each, int zone, long pages) {
    List<Outcome.ZoneCounts> more = new ArrayList<>(each);
    Outcome.ZoneCounts old = each.get(zone);
    more.set(
        zone,
        new Outcome.ZoneCounts(
            old.node(), old.kind(), old.managed(), old.free() + pages, old.pcp(), old.blocks()));
    return new Outcome.Zones(more);
  }

  private void watched(World world, WatchCall call, Outcome outcome) {
    if (call instanceof WatchCall.Drain) {
      flushed = world.graces().settled();
      world.percpu().stale();
    }
    if (flushed && outcome instanceof Outcome.Zones seen) {
      zones = seen;
      tables = world.areas().tables();
      if (start == null && nothingLives(world) && !world.percpu().used() && !world.io().used()) {
        start = seen;
        startTables = tables;
      }
      if (nothingLives(world)) {
        world.percpu().rests(freeOrParked(seen));
      }
    }
    if (flushed && startSums == null && outcome instanceof Outcome.Meminfo seen) {
      startSums = nothingLives(world) ? seen : null;
    }
    if (flushed && outcome instanceof Outcome.Slabs seen) {
      slabs = seen;
    }
  }

  /** The pages that are free or parked, of all zones. */
  static long freeOrParked(Outcome.Zones seen) {
    return seen.each().stream().mapToLong(zone -> zone.free() + zone.pcp()).sum();
  }

  /** Whether the program holds no block and no cache. */
  static boolean nothingLives(World world) {
    return world.live().size() == 0
        && world.graces().settled()
        && world.dma().allGone()
        && world.caches().values().stream().allMatch(cache -> cache.destroyed);
  }

  /** Whether the call changes nothing, however it ends. */
  private static boolean idle(Call call) {
    return switch (call) {
      case MemoryCall touch -> true;
      case FaultCall plant -> true;
      case TaskCall word -> true;
      case ReclaimCall left -> true;
      case RcuCall.RcuReadLock enter -> true;
      case KmallocCall.Ksize look -> true;
      case KmallocCall.KmallocSizeRoundup look -> true;
      case SlabCall.KmemCacheSize look -> true;
      case VmallocCall.VmallocToPage look -> true;
      case VmallocCall.VmallocToPfn look -> true;
      case VmallocCall.IsVmallocAddr look -> true;
      case VmallocCall.GetVmAreaSize look -> true;
      case VmallocCall.RemapVmallocRange look -> true;
      default -> false;
    };
  }

  private static boolean fails(World world, Call call, Outcome outcome) {
    if (call instanceof PercpuCall.Allocating fresh
        && !PercpuChecks.refused(world.machine(), fresh)) {
      // It may have made a chunk that is kept (XI-07).
      return false;
    }
    boolean frees =
        (call instanceof VmallocCall.Resizing c && c.size() == 0)
            || (call instanceof KvmallocCall.Kvrealloc k && k.size() == 0);
    boolean asks =
        (call.gfp() != null && !frees)
            || call instanceof SlabCall.KmemCacheCreate
            || call instanceof VmallocCall.Mapping;
    boolean nothing =
        outcome instanceof Outcome.Null
            || (outcome instanceof Outcome.Pointers some && some.each().isEmpty());
    return asks && nothing;
  }
}
