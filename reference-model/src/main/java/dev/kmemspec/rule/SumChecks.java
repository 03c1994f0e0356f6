package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;

/** What {@link AccountingRules} say of the sums over all memory. */
final class SumChecks {
  private SumChecks() {}

  /** AC-06: large blocks of kmalloc that are live are counted. */
  static Decision largeCounted(World world, WatchCall.Meminfo call, Outcome.Meminfo sums) {
    long large = world.held().largePages();
    if (!world.complete() || world.misuse() || world.profile().before(5, 4)) {
      return Decision.SILENT;
    }
    return sums.sUnreclaim() < 0 || large == 0
        ? Decision.SILENT
        : Decision.of(
            sums.sUnreclaim() >= large,
            () ->
                large
                    + " pages of large kmalloc blocks are live, and SUnreclaim is "
                    + sums.sUnreclaim());
  }

  /** AC-07: with everything flushed the pages of the areas, and never less. */
  static Decision areasCounted(World world, WatchCall.Meminfo call, Outcome.Meminfo sums) {
    if (!world.complete() || world.misuse() || sums.vmallocUsed() < 0 || !world.areas().used()) {
      return Decision.SILENT;
    }
    long[] pages = {0};
    world
        .areas()
        .live()
        .forEach(area -> {
          boolean own = area.kind == Block.Kind.VMALLOC || area.kind == Block.Kind.KVMALLOC;
          pages[0] += own ? area.extent() / world.machine().pageSize() : 0;
        });
    boolean exact = world.totals().flushed() && !world.areas().hidden();
    long used = sums.vmallocUsed();
    return Decision.of(
        exact ? used == pages[0] : used >= pages[0],
        () ->
            "VmallocUsed is "
                + used
                + " pages, and areas of "
                + pages[0]
                + " are live"
                + (exact ? "" : " at least"));
  }

  /** PC-13: what percpu_stats just showed, or at least what live areas lie on, for every CPU. */
  static Decision percpuCounted(World world, WatchCall.Meminfo call, Outcome.Meminfo sums) {
    if (!world.complete() || world.misuse() || sums.percpu() < 0) {
      return Decision.SILENT;
    }
    long cpus = world.machine().cpus();
    Outcome.PercpuCounts counts = world.percpu().counts();
    long least =
        counts == null ? world.percpu().pagesInUse(world.machine().pageSize()) : counts.populated();
    if (least == 0 && counts == null) {
      return Decision.SILENT;
    }
    return Decision.of(
        counts == null ? sums.percpu() >= least * cpus : sums.percpu() == least * cpus,
        () ->
            "Percpu is "
                + sums.percpu()
                + " pages, and "
                + least
                + " pages of a unit are populated for each of "
                + cpus
                + " CPUs"
                + (counts == null ? " at least" : ""));
  }

  /** AC-06: with nothing live and nothing parked the counts are what they were at first. */
  static Decision slabsReturned(World world, WatchCall.Meminfo call, Outcome.Meminfo sums) {
    Outcome.Meminfo start = world.totals().startSums();
    if (start == null
        || sums.sUnreclaim() < 0
        || !world.totals().flushed()
        || !Totals.nothingLives(world)) {
      return Decision.SILENT;
    }
    return Decision.of(
        sums.sReclaimable() == start.sReclaimable() && sums.sUnreclaim() == start.sUnreclaim(),
        () ->
            "SReclaimable is "
                + sums.sReclaimable()
                + " and SUnreclaim "
                + sums.sUnreclaim()
                + " pages, and with nothing live they were "
                + start.sReclaimable()
                + " and "
                + start.sUnreclaim());
  }
}
