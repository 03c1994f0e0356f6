package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 12, first half: what the counters say, and what must add up. */
final class AccountingRules {
  static final List<Rule> ALL =
      List.of(
          behaviour(
                  "AC-01",
                  "The counts of free blocks by order, per-CPU lists left out, add up to the free"
                      + " pages of each zone.")
              .source("vmstat.c:frag_show_print 7.0")
              .look("a free list and the counter of free pages that are not changed together")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::blocksAddUp)
              .build(),
          guarantee(
                  "AC-02",
                  "In each zone, the managed pages are those on the free lists, those parked on"
                      + " per-CPU lists and those handed out.")
              .source("page_alloc.c:account_freepages 7.0")
              .look(
                  "error paths and early returns of allocation and free: a page lost or freed"
                      + " twice")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::withinManaged)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::nothingLost)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::pagesMoved)
              .build(),
          behaviour(
                  "AC-03",
                  "A row of slabinfo tells the stride as the object size; so many objects as it"
                      + " names fit in a slab of a power of two of pages; with SLUB every slab"
                      + " counts as active, with SLAB those that have an object in use.")
              .in(Profile::cached)
              .source("slab_common.c:cache_show, slub.c:get_slabinfo 7.0, 4.19")
              .look("which size is printed, and how objects per slab are computed")
              .when(WatchCall.Slabinfo.class, Outcome.Slabs.class, AccountingChecks::columns)
              .build(),
          behaviour("AC-04", "num_objs is at most the slabs times the objects per slab.")
              .in(Profile::cached)
              .source("slub.c:get_slabinfo, count_partial_free_approx 7.0")
              .look("the counters that change when a slab is made or given back")
              .when(
                  WatchCall.Slabinfo.class, Outcome.Slabs.class, AccountingChecks::objectsFitSlabs)
              .build(),
          guarantee("AC-05", "Live objects are at most active_objs, and these at most num_objs.")
              .in(profile -> profile.slabs() != Profile.Slabs.SLOB)
              .source("derived from slub.c:get_slabinfo")
              .look("objects that are handed out but counted as free, or lost with their slab")
              .when(
                  WatchCall.Slabinfo.class, Outcome.Slabs.class, AccountingChecks::liveWithinActive)
              .build(),
          behaviour(
                  "AC-06",
                  "Slab and large kmalloc pages are counted in Slab and SUnreclaim, or"
                      + " SReclaimable, and leave the count when they are freed; large blocks of"
                      + " kmalloc since 5.4.")
              .in(Profile::slub)
              .source("slub.c:account_slab, ___kmalloc_large_node, free_large_kmalloc 7.0")
              .look("the counter on every way to free: bulk, large blocks, destroyed caches")
              .when(WatchCall.Meminfo.class, Outcome.Meminfo.class, SumChecks::largeCounted)
              .when(WatchCall.Meminfo.class, Outcome.Meminfo.class, SumChecks::slabsReturned)
              .build(),
          behaviour(
                  "AC-07",
                  "VmallocUsed counts the pages of vmalloc areas, and not those of vmap, guard"
                      + " pages or what waits for its purge; before 5.3 it is 0.")
              .in(profile -> profile.since(5, 3))
              .source("vmalloc.c:nr_vmalloc_pages 7.0; 97105f0ab7b8 (5.3)")
              .look("the counter where an area gets its pages, and where vfree takes them")
              .when(WatchCall.Meminfo.class, Outcome.Meminfo.class, SumChecks::areasCounted)
              .build(),
          behaviour("AC-08", "Caches that were merged have one row of slabinfo together.")
              .in(Profile::cached)
              .source("slab_common.c:slab_proc_init 7.0")
              .look("a row for an alias")
              .when(WatchCall.Slabinfo.class, Outcome.Slabs.class, AccountingChecks::oneRowEach)
              .build());

  private AccountingRules() {}
}
