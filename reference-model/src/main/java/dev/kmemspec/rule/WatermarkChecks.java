package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;

/** The checks of {@link WatermarkRules}. */
final class WatermarkChecks {
  private WatermarkChecks() {}

  /** PG-52: without rights the success left more than the mark, whatever lower zones keep. */
  static Decision unprivileged(World world, PageCall.Allocating call, Outcome outcome) {
    Gfp gfp = call.gfp();
    return gfp.blocking() && !gfp.has(Gfp.HIGH_BIT)
        ? above(world, call, outcome, false)
        : Decision.SILENT;
  }

  /** PG-53: the same of __GFP_HIGH. */
  static Decision high(World world, PageCall.Allocating call, Outcome outcome) {
    return call.gfp().has(Gfp.HIGH_BIT) ? above(world, call, outcome, false) : Decision.SILENT;
  }

  /** PG-54: the same of what does not block, and has no right by that. */
  static Decision notBlocking(World world, PageCall.Allocating call, Outcome outcome) {
    Gfp gfp = call.gfp();
    return gfp.blocking() || gfp.has(Gfp.HIGH_BIT)
        ? Decision.SILENT
        : above(world, call, outcome, false);
  }

  /** PG-57: and in a lower zone more than what it keeps from higher ones. */
  static Decision lowmemReserve(World world, PageCall.Allocating call, Outcome outcome) {
    return above(world, call, outcome, true);
  }

  /** Whether each block left more than the mark that the request has to keep. */
  static Decision above(World world, PageCall.Allocating call, Outcome outcome, boolean reserved) {
    long[] taken = new long[world.machine().zones().size()];
    return Handed.each(
        outcome,
        page -> {
          long frame = Handed.frame(page);
          int zone = world.complete() && frame >= 0 ? world.held().zoneOf(frame) : -1;
          return zone < 0 ? Decision.SILENT : above(world, call, zone, reserved, taken[zone]++);
        });
  }

  /** One block out of a zone, after others of the same call. */
  private static Decision above(
      World world, PageCall.Allocating call, int zone, boolean reserved, long before) {
    Machine machine = world.machine();
    Zone place = machine.zones().get(zone);
    Gfp gfp = PageMoves.mask(world, call);
    int order = PageMoves.order(call, machine);
    long reserve = reserved ? Supply.reserve(machine, place, gfp) : 0;
    if (order < 0
        || order > machine.maxOrder()
        || (reserved && (reserve == 0 || Supply.unlimited(world, gfp)))) {
      return Decision.SILENT;
    }
    long mark = Supply.leastMark(world, zone, gfp) + reserve;
    long bound = world.ledger().freeAtMost(zone) - before;
    long exact = Math.min(bound, Supply.mostFree(world, zone, gfp));
    long left = exact - ((1L << order) - 1);
    return Decision.of(
        left > mark,
        () ->
            Handed.words(place)
                + " had at most "
                + exact
                + " free pages, so at most "
                + left
                + " are left to compare, and the mark for "
                + gfp
                + " is "
                + mark);
  }

  /** PG-52: a block that large was on the free lists, or parked. */
  static Decision fromBlock(World world, PageCall.Allocating call, Outcome.Pointer page) {
    Ledger.Look look = world.ledger().fresh();
    int order = PageMoves.order(call, world.machine());
    long frame = Handed.frame(page);
    int zone = world.held().zoneOf(frame);
    if (look == null || zone < 0 || order < 0 || call.gfp().blocking()) {
      return Decision.SILENT;
    }
    Outcome.ZoneCounts counts = look.zones().get(zone);
    boolean parked = counts.pcp() >= 1L << order;
    return Decision.of(
        parked || Supply.largest(counts) >= order,
        () -> "the largest free block was of order " + Supply.largest(counts));
  }

  /** PG-62 of pages. */
  static Decision mustSucceed(World world, PageCall.Allocating call, Outcome outcome) {
    int order = PageMoves.order(call, world.machine());
    boolean wanted = !(call instanceof PageCall.AllocPagesBulk bulk) || bulk.count() > 0;
    int node = Handed.node(world, call);
    return Integer.compareUnsigned(order, world.machine().maxOrder()) > 0
            || !wanted
            || !Supply.mustServe(world, PageMoves.mask(world, call), node, order)
        ? Decision.SILENT
        : succeeded(outcome, "order " + order);
  }

  /** PG-62 of kmalloc: up to a page one page is enough (SL-06), above KMAX_C one block of pages. */
  static Decision mustSucceed(World world, KmallocCall.Allocating call, Outcome outcome) {
    Machine machine = world.machine();
    long bytes = call.bytes();
    boolean small = Long.compareUnsigned(bytes, machine.pageSize()) <= 0;
    boolean large = Long.compareUnsigned(bytes, world.classes().maxCacheSize()) > 0;
    if (bytes == 0
        || (!small && !large)
        || Long.compareUnsigned(bytes, world.classes().maxSize()) > 0) {
      return Decision.SILENT;
    }
    Gfp gfp = KmallocMoves.mask(call).without(new Gfp(Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT));
    int asked = call instanceof KmallocCall.KmallocNode on ? on.node() : Machine.NO_NODE;
    return Supply.mustServe(world, gfp, Supply.node(world, asked), machine.orderFor(bytes))
        ? succeeded(outcome, Say.bytes(bytes))
        : Decision.SILENT;
  }

  private static Decision succeeded(Outcome outcome, String what) {
    boolean nothing =
        outcome instanceof Outcome.Null
            || (outcome instanceof Outcome.Pointers pointers && pointers.each().isEmpty());
    if (outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    return Decision.of(
        !nothing,
        () -> what + " was refused, and a permitted zone has free pages above its high mark");
  }
}
