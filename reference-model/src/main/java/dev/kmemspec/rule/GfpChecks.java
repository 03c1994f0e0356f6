package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.VmallocCall;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks of {@link GfpRules}. */
final class GfpChecks {
  private static final Pattern ORDER = Pattern.compile(Heard.FAILURE + ": order:(\\d+)");

  private GfpChecks() {}

  /** GF-01. */
  static Decision neverSleeps(World world, Call call, Outcome outcome) {
    Gfp gfp = call.gfp();
    if (gfp == null || gfp.blocking() || world.context() == Context.NMI) {
      return Decision.SILENT;
    }
    if (outcome instanceof Outcome.Broke broke && broke.kind() == Outcome.Breakdown.HUNG) {
      return Decision.violated("a call that may not block did not come back");
    }
    return Heard.nothing(world, Heard.SLEEPING);
  }

  /**
   * GF-02. Where a program breaks the precondition, that is misuse and its own affair; a kernel's
   * trace shows calls of the kernel itself, which never may.
   */
  static Decision mayBlock(World world, Call call, Outcome outcome) {
    Gfp gfp = call.gfp();
    if (gfp == null || !gfp.blocking()) {
      return Decision.SILENT;
    }
    if (world.context().sleepable()) {
      return Heard.nothing(world, Heard.SLEEPING);
    }
    return world.partial()
        ? Decision.violated(
            "the mask "
                + gfp
                + " may block, the context '"
                + world.context().keyword()
                + "' must not")
        : Decision.SILENT;
  }

  /** GF-06. */
  static Decision zeroed(World world, PageCall.Allocating call, Outcome outcome) {
    return zeroed(PageMoves.mask(world, call), outcome);
  }

  /** GF-06. */
  static Decision zeroed(World world, KmallocCall.Allocating call, Outcome outcome) {
    return zeroed(KmallocMoves.mask(call), outcome);
  }

  /** GF-06; with a constructor the flag is misuse (SC-08). */
  static Decision zeroed(World world, SlabCall.Allocating call, Outcome outcome) {
    Cache cache = world.cache(call.cache());
    return cache == null || cache.ctor ? Decision.SILENT : zeroed(SlabMoves.mask(call), outcome);
  }

  private static Decision zeroed(Gfp gfp, Outcome outcome) {
    if (!gfp.zero()) {
      return Decision.SILENT;
    }
    return Handed.each(
        outcome,
        pointer ->
            pointer.nonzero() < 0
                ? Decision.SILENT
                : Decision.of(
                    pointer.nonzero() == 0,
                    () -> Say.bytes(pointer.nonzero()) + " of those asked for were not zero"));
  }

  /** GF-07 of pages. */
  static Decision neverFails(World world, PageCall.Allocating call, Outcome outcome) {
    boolean single = !(call instanceof PageCall.AllocPagesBulk);
    int order = PageMoves.order(call, world.machine());
    return single && order >= 0 && order <= 1
        ? neverFails(world, PageMoves.mask(world, call), Handed.node(world, call), order, outcome)
        : Decision.SILENT;
  }

  /** GF-07 of kmalloc. */
  static Decision neverFails(World world, KmallocCall.Allocating call, Outcome outcome) {
    Gfp gfp = KmallocMoves.mask(call).without(new Gfp(Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT));
    int asked = call instanceof KmallocCall.KmallocNode on ? on.node() : Machine.NO_NODE;
    return Long.compareUnsigned(call.bytes(), world.machine().pageSize()) <= 0
        ? neverFails(world, gfp, Supply.node(world, asked), 0, outcome)
        : Decision.SILENT;
  }

  /** GF-07 of a cache whose slabs can be single pages; which zone they are of is the cache's. */
  static Decision neverFails(World world, SlabCall.Allocating call, Outcome outcome) {
    Cache cache = world.cache(call.cache());
    int half = world.machine().pageSize() / 2;
    boolean small = cache != null && cache.size <= half && cache.alignment <= half;
    if (cache == null || !small || cache.destroyed || call instanceof SlabCall.KmemCacheAllocBulk) {
      return Decision.SILENT;
    }
    int zones = Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT | Gfp.MOVABLE_BIT;
    Gfp gfp = call.gfp().without(new Gfp(zones));
    gfp = cache.flags.has(SlabFlags.CACHE_DMA) ? gfp.with(Gfp.DMA) : gfp;
    gfp = cache.flags.has(SlabFlags.CACHE_DMA32) ? gfp.with(Gfp.DMA32) : gfp;
    int asked = call instanceof SlabCall.KmemCacheAllocNode on ? on.node() : Machine.NO_NODE;
    return neverFails(world, gfp, Supply.node(world, asked), 0, outcome);
  }

  private static Decision neverFails(World world, Gfp gfp, int node, int order, Outcome outcome) {
    boolean insists = gfp.has(Gfp.NOFAIL_BIT) && gfp.blocking() && world.context().sleepable();
    return insists && !gfp.contradictory() && somethingLeft(world, gfp, node, order)
        ? Decision.of(
            !(outcome instanceof Outcome.Null),
            () -> "it answered NULL, and a permitted zone had a free block of that order")
        : Decision.SILENT;
  }

  /** Whether a permitted zone certainly has a free block: what blocks for ever has no outcome. */
  private static boolean somethingLeft(World world, Gfp gfp, int node, int order) {
    Machine machine = world.machine();
    Ledger.Look fresh = world.ledger().fresh();
    for (int zone = 0; world.complete() && zone < machine.zones().size(); zone++) {
      boolean left =
          order == 0
              ? world.ledger().freeAtLeast(zone) > 0
              : fresh != null && Supply.largest(fresh.zones().get(zone)) >= order;
      if (left && Supply.permits(machine, machine.zones().get(zone), gfp, node)) {
        return true;
      }
    }
    return false;
  }

  /** GF-11. */
  static Decision nowarnQuiet(World world, Call call, Outcome outcome) {
    Gfp gfp = call.gfp();
    return gfp != null && gfp.has(Gfp.NOWARN_BIT) && world.complete()
        ? Heard.nothing(world, Heard.FAILURE)
        : Decision.SILENT;
  }

  /** GF-12; of slabs nothing is said, since a first try for a large one may be reported too. */
  static Decision reportedOnce(World world, PageCall.Allocating call, Outcome outcome) {
    long reports =
        world.now().reports().stream().filter(line -> line.contains(Heard.FAILURE)).count();
    String report = Heard.of(world, Heard.FAILURE);
    if (report == null) {
      return Decision.SILENT;
    }
    if (reports > 1) {
      return Decision.violated("one failure was reported " + reports + " times");
    }
    if (outcome instanceof Outcome.Pointer) {
      return Decision.violated("a success was reported as '" + report + "'");
    }
    Matcher order = ORDER.matcher(report);
    String wanted = Integer.toString(PageMoves.order(call, world.machine()));
    return Decision.of(
        !order.find() || order.group(1).equals(wanted),
        () -> "a request of order " + wanted + " was reported as '" + report + "'");
  }

  /** GF-19. */
  static Decision freedAnywhere(World world, Call call, Outcome outcome) {
    if (!gives(call)
        || world.context() == Context.PROCESS
        || world.context() == Context.NMI
        || outcome instanceof Outcome.Skipped
        || Misuse.of(world, call) != null) {
      return Decision.SILENT;
    }
    return Heard.nothing(world, Heard.SLEEPING);
  }

  private static boolean gives(Call call) {
    return switch (call) {
      case PageCall.FreePages c -> true;
      case PageCall.FreePagesOf c -> true;
      case PageCall.FreePagesExact c -> true;
      case PageCall.PutPage c -> true;
      case KmallocCall.Kfree c -> true;
      case KmallocCall.KfreeSensitive c -> true;
      case VmallocCall.Vfree c -> true;
      case KvmallocCall.Kvfree c -> true;
      case KvmallocCall.KvfreeSensitive c -> true;
      case SlabCall.KmemCacheFree c -> true;
      case SlabCall.KmemCacheFreeBulk c -> true;
      case DmaCall.DmaFreeCoherent c -> true;
      case DmaCall.DmaPoolFree c -> true;
      case PercpuCall.FreePercpu c -> true;
      case RcuCall.ByField c -> true;
      default -> false;
    };
  }
}
