package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 13: what holds across the layers. */
final class CrossRules {
  static final List<Rule> ALL =
      List.of(
          behaviour(
                  "XI-01",
                  "An object lies on a slab, and a slab is pages of the page allocator: once"
                      + " everything is flushed, caches take no more pages than slabinfo shows.")
              .in(Profile::slub)
              .source("slub.c:allocate_slab, get_slabinfo 7.0")
              .look("pages that a cache takes beside its slabs, and slabs that no row counts")
              .when(WatchCall.Slabinfo.class, Outcome.Slabs.class, CrossChecks::slabsAreAll)
              .build(),
          behaviour(
                  "XI-02",
                  "vmalloc takes its description from kmalloc and from slab caches, its pages and"
                      + " page tables from the page allocator, and a long array from itself.")
              .source("vmalloc.c:__vmalloc_area_node 7.0")
              .undecidable(
                  "Which layer served another is not shown. How many pages an area may take with"
                      + " all of that is VM-29's, that a failure in any of them leaves nothing"
                      + " XI-06's."),
          behaviour(
                  "XI-03",
                  "Per-CPU memory takes its description from kmalloc or vmalloc, its addresses from"
                      + " the top of the vmalloc space and its pages one by one for each CPU.")
              .source("percpu.c:pcpu_create_chunk, pcpu_alloc_pages 7.0")
              .undecidable(
                  "Which layer served another is not shown, and where chunks lie among areas is"
                      + " free as long as nothing overlaps (PC-06). The pages for each CPU are"
                      + " PC-11's and PC-13's."),
          behaviour(
                  "XI-04",
                  "kvmalloc tries kmalloc and then vmalloc; dma_alloc_coherent takes pages, a pool"
                      + " or CMA.")
              .source("slub.c:__kvmalloc_node_noprof, kernel/dma/direct.c:dma_direct_alloc 7.0")
              .undecidable(
                  "Which layer served shows in the address alone, and both are allowed; what has"
                      + " to hold of either is KV-01's to KV-03's and DM-01's."),
          guarantee(
                  "XI-05",
                  "What is freed in one layer is there for the others only once that layer's own"
                      + " caching has let go of it.")
              .source("derived")
              .undecidable(
                  "It permits to keep and forbids nothing: drain() is the flush point, and what has"
                      + " to hold after it is XI-06's and XI-07's."),
          guarantee(
                  "XI-06",
                  "A failing call leaves every observable total unchanged, after the flush points:"
                      + " the free pages of each zone, the objects and slabs of each cache.")
              .source("derived: the error paths of every allocating call")
              .look("what the failing path took before it failed, and does not give back")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, CrossChecks::failureKeepsPages)
              .when(WatchCall.Slabinfo.class, Outcome.Slabs.class, CrossChecks::failureKeepsObjects)
              .build(),
          guarantee(
                  "XI-07",
                  "Allocating and freeing again returns all totals to the start, after the flush"
                      + " points.")
              .source("derived")
              .look("what a free leaves behind: pages, slabs, metadata")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, CrossChecks::roundTrip)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, PercpuChecks::roundTrip)
              .build());

  private CrossRules() {}
}
