package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemallocScope;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Relief;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request had its environment do (GF-09, GF-10, PG-60). What the environment chose is no
 * matter of these rules, only that it was asked, and that it was asked while it had something to
 * give.
 */
final class ReclaimChecks {
  private static final int COSTLY_ORDER = 3;

  private ReclaimChecks() {}

  /** GF-09: one round for __GFP_NORETRY, and no kill, also for __GFP_RETRY_MAYFAIL. */
  static Decision light(World world, Call call, Outcome outcome) {
    Gfp gfp = call.gfp();
    List<Relief> reliefs = world.now().reliefs();
    if (reliefs.isEmpty() || gfp == null) {
      return Decision.SILENT;
    }
    if (gfp.has(Gfp.NORETRY_BIT)) {
      return once(reliefs, call, gfp, "__GFP_NORETRY");
    }
    return gfp.has(Gfp.RETRY_MAYFAIL_BIT)
        ? unkilled(reliefs, "__GFP_RETRY_MAYFAIL")
        : Decision.SILENT;
  }

  /** GF-10: the same above order 3. */
  static Decision costly(World world, Call call, Outcome outcome) {
    Gfp gfp = call.gfp();
    List<Relief> reliefs = world.now().reliefs();
    return reliefs.isEmpty()
            || gfp == null
            || gfp.has(Gfp.RETRY_MAYFAIL_BIT)
            || !costly(world, call)
        ? Decision.SILENT
        : once(reliefs, call, gfp, "an order above 3");
  }

  /** PG-60: who may have memory reclaimed at all, and who a process killed. */
  static Decision permitted(World world, Call call, Outcome outcome) {
    List<Relief> reliefs = world.now().reliefs();
    if (!world.reclaimable().used()) {
      return Decision.SILENT;
    }
    Gfp asked = call.gfp();
    if (asked == null) {
      return reliefs.isEmpty() ? Decision.SILENT : unwanted("it asks for no memory", reliefs);
    }
    Gfp gfp = world.task().mask(asked);
    String why = unwilling(world, gfp);
    if (why != null && !reliefs.isEmpty()) {
      return unwanted(why, reliefs);
    }
    if (reliefs.isEmpty()) {
      return why != null && outcome instanceof Outcome.Null ? Decision.HOLDS : Decision.SILENT;
    }
    return killing(world, call, gfp, reliefs);
  }

  private static Decision unwanted(String why, List<Relief> reliefs) {
    return Decision.violated(why + ", and " + words(reliefs.getFirst()));
  }

  /** Why the request must not have memory reclaimed, or null. */
  private static @Nullable String unwilling(World world, Gfp gfp) {
    if (!gfp.blocking()) {
      return gfp + " does not block";
    }
    return world.task().in(MemallocScope.NORECLAIM) ? "the task frees memory itself" : null;
  }

  private static Decision killing(World world, Call call, Gfp gfp, List<Relief> reliefs) {
    Relief before = null;
    for (Relief relief : reliefs) {
      if (relief instanceof Relief.Kill kill) {
        if (!(before instanceof Relief.Round)) {
          return Decision.violated("process " + kill.task() + " was killed without a round before");
        }
        String spared = spared(world, gfp);
        if (spared != null) {
          return Decision.violated(spared + ", and process " + kill.task() + " was killed");
        }
      }
      before = relief;
    }
    return needed(world, call, gfp, reliefs);
  }

  /** Why no process may be killed for the request, beside what GF-09 and GF-10 say. */
  private static @Nullable String spared(World world, Gfp gfp) {
    if (world.task().victim()) {
      return "the task is an OOM victim itself";
    }
    if (!gfp.has(Gfp.FS_BIT)) {
      return gfp + " reclaims without __GFP_FS";
    }
    if (gfp.has(Gfp.THISNODE_BIT)) {
      return gfp + " wants memory of one node";
    }
    boolean low = Supply.ceiling(world.machine(), gfp).compareTo(ZoneKind.NORMAL) < 0;
    return low ? gfp + " wants memory below zone Normal" : null;
  }

  /** A page that was there needs no reclaim, and clean pages that were there need no kill. */
  private static Decision needed(World world, Call call, Gfp gfp, List<Relief> reliefs) {
    if (!single(world, call)) {
      return Decision.HOLDS;
    }
    PageCall.Allocating request = (PageCall.Allocating) call;
    int node = Handed.node(world, request);
    if (Supply.mustServe(world, gfp, node, 0)) {
      return Decision.violated(
          "memory was reclaimed, and a permitted zone has free pages above its high mark");
    }
    Zone clean = clean(world, gfp, node);
    boolean killed = reliefs.stream().anyMatch(relief -> relief instanceof Relief.Kill);
    return Decision.of(
        clean == null || !killed,
        () -> "a process was killed, and the page cache in " + words(clean) + " is enough");
  }

  /** PG-60: a plain request for one page fails only where nothing is left that it may get. */
  static Decision exhausted(World world, PageCall.Allocating call, Outcome.Null outcome) {
    Gfp gfp = PageMoves.mask(world, call);
    if (!world.reclaimable().used()
        || !world.complete()
        || world.faulty()
        || !single(world, call)
        || !world.context().sleepable()
        || unwilling(world, gfp) != null
        || world.task().victim()
        || gfp.has(Gfp.NORETRY_BIT)
        || gfp.contradictory()) {
      return Decision.SILENT;
    }
    Zone clean = clean(world, gfp, Handed.node(world, call));
    if (clean != null) {
      return Decision.violated(
          "one page was refused, and the page cache in " + words(clean) + " is enough");
    }
    boolean kills =
        !gfp.has(Gfp.RETRY_MAYFAIL_BIT)
            && gfp.highestZone().compareTo(ZoneKind.NORMAL) >= 0
            && spared(world, gfp) == null;
    int process = world.reclaimable().process();
    return Decision.of(
        !kills || process < 0,
        () -> "one page was refused, and process " + process + " was not killed");
  }

  /** A permitted zone that would be above its min mark without its page cache, or null. */
  private static @Nullable Zone clean(World world, Gfp gfp, int node) {
    Machine machine = world.machine();
    for (int zone = 0; zone < machine.zones().size(); zone++) {
      Zone place = machine.zones().get(zone);
      long clean = world.reclaimable().cleanPages(world, place);
      long mark = world.ledger().marks(zone).min() + Supply.reserve(machine, place, gfp);
      if (clean > 0
          && Supply.permits(machine, place, gfp, node)
          && clean + Supply.left(world, zone) > mark) {
        return place;
      }
    }
    return null;
  }

  private static String words(@Nullable Zone zone) {
    return zone == null ? "no zone" : Handed.words(zone);
  }

  private static String words(Relief relief) {
    return switch (relief) {
      case Relief.Round round -> "memory was reclaimed for it";
      case Relief.Kill kill -> "process " + kill.task() + " was killed for it";
    };
  }

  /** At most one round where the call is for one block, and no kill in any case. */
  private static Decision once(List<Relief> reliefs, Call call, Gfp gfp, String who) {
    boolean one = call instanceof PageCall.Allocating && !(call instanceof PageCall.AllocPagesBulk);
    boolean counted = one && !gfp.has(Gfp.NOFAIL_BIT);
    long rounds = reliefs.stream().filter(relief -> relief instanceof Relief.Round).count();
    Decision killed = unkilled(reliefs, who);
    return counted && rounds > 1 && killed instanceof Decision.Holds
        ? Decision.violated(rounds + " rounds of reclaim for " + who + ", which gets one")
        : killed;
  }

  private static Decision unkilled(List<Relief> reliefs, String who) {
    for (Relief relief : reliefs) {
      if (relief instanceof Relief.Kill kill) {
        return Decision.violated(
            "process " + kill.task() + " was killed for a request with " + who);
      }
    }
    return Decision.HOLDS;
  }

  private static boolean single(World world, Call call) {
    return call instanceof PageCall.Allocating request
        && !(request instanceof PageCall.AllocPagesBulk)
        && PageMoves.order(request, world.machine()) == 0;
  }

  private static boolean costly(World world, Call call) {
    Machine machine = world.machine();
    return switch (call) {
      case PageCall.Allocating request -> PageMoves.order(request, machine) > COSTLY_ORDER;
      case KmallocCall.Allocating request ->
          Long.compareUnsigned(request.bytes(), world.classes().maxCacheSize()) > 0
              && machine.orderFor(request.bytes()) > COSTLY_ORDER;
      default -> false;
    };
  }
}
