package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import java.util.List;

/** RULES.md section 2.4: zones, watermarks, reserves, and when a request must succeed. */
final class WatermarkRules {
  static final List<Rule> ALL =
      List.of(
          behaviour(
                  "PG-50",
                  "min_free_kbytes grows with the root of the memory and is shared out to the"
                      + " zones.")
              .source("page_alloc.c:calculate_min_free_kbytes, __setup_per_zone_wmarks 7.0")
              .undecidable(
                  "The marks themselves are not shown; what they allow and forbid is decided by"
                      + " PG-52 to PG-57 and PG-62, and their values by a test of the machine."),
          behaviour("PG-51", "The low and the high mark follow the min mark in equal steps.")
              .source("page_alloc.c:__setup_per_zone_wmarks 7.0")
              .undecidable(
                  "The marks themselves are not shown; their values are held by a test of the"
                      + " machine."),
          behaviour(
                  "PG-52",
                  "A request is served from a zone only while what is free, less the block itself,"
                      + " stays above the mark, and a block large enough exists.")
              .source("page_alloc.c:__zone_watermark_ok 7.0")
              .look("the comparison with the min mark: it is strict, and counts the whole block")
              .when(PageCall.Allocating.class, Outcome.class, WatermarkChecks::unprivileged)
              .when(PageCall.Allocating.class, Outcome.Pointer.class, WatermarkChecks::fromBlock)
              .build(),
          behaviour(
                  "PG-53",
                  "__GFP_HIGH lowers the min mark by half, and where the request does not block by"
                      + " a quarter more; only memory of last resort goes below, and for"
                      + " __GFP_MEMALLOC or inside of memalloc_noreclaim_save it goes to the last"
                      + " page.")
              .source("page_alloc.c:__zone_watermark_ok, __gfp_pfmemalloc_flags 7.0")
              .look("how much of the reserve GFP_ATOMIC may use, and who may use all of it")
              .when(PageCall.Allocating.class, Outcome.class, WatermarkChecks::high)
              .when(PageCall.Allocating.class, Outcome.class, TaskChecks::lastResort)
              .build(),
          behaviour("PG-54", "GFP_NOWAIT gets no part of the reserve.")
              .in(profile -> profile.since(4, 4))
              .source("page_alloc.c:__zone_watermark_ok 7.0")
              .look("a right that is given for not blocking instead of for __GFP_HIGH")
              .when(PageCall.Allocating.class, Outcome.class, WatermarkChecks::notBlocking)
              .build(),
          behaviour(
                  "PG-55",
                  "A blocking request of a real-time task may use half of the min mark, before 6.3"
                      + " a quarter; any request of an OOM victim half; and no more.")
              .in(profile -> profile.since(4, 14))
              .source("page_alloc.c:gfp_to_alloc_flags 4.19, 7.0; cd04ae1e2dc8 (4.14)")
              .look("the rights of the running task, beside those of the mask")
              .when(PageCall.Allocating.class, Outcome.class, TaskChecks::entitled)
              .build(),
          behaviour("PG-56", "The first attempt uses the low mark, the slow path the min mark.")
              .source("page_alloc.c:get_page_from_freelist, gfp_to_alloc_flags 7.0")
              .undecidable("Which attempt served a request is not shown."),
          behaviour(
                  "PG-57",
                  "A lower zone keeps a share of the higher zones' size from requests that could"
                      + " use those.")
              .source("page_alloc.c:setup_per_zone_lowmem_reserve 7.0; log f7ec104458e0")
              .look("which zones' pages are summed: every one above, whatever its own ratio")
              .when(PageCall.Allocating.class, Outcome.class, WatermarkChecks::lowmemReserve)
              .build(),
          behaviour("PG-58", "Inside a node the zones are searched from the highest to the lowest.")
              .source("page_alloc.c:build_zonelists 7.0")
              .look("the order of the zones in a node's list")
              .when(PageCall.Allocating.class, Outcome.Pointer.class, ZoneChecks::highestFirst)
              .build(),
          behaviour(
                  "PG-59",
                  "A success of a non-blocking request of order above 0 may reserve its pageblock"
                      + " for such requests.")
              .in(profile -> profile.since(4, 4))
              .source("page_alloc.c:reserve_highatomic_pageblock 7.0")
              .undecidable("It may, so either is allowed, and which pageblocks are is not shown."),
          behaviour(
                  "PG-60",
                  "Memory is reclaimed for a request that blocks and finds none, unless its task"
                      + " frees memory itself; where that is not enough a process is killed, unless"
                      + " the mask lacks __GFP_FS or has __GFP_THISNODE, the highest zone is below"
                      + " Normal, or the task is an OOM victim; one page is refused only where"
                      + " nothing of that is left.")
              .in(profile -> profile.since(4, 13))
              .source(
                  "page_alloc.c:__alloc_pages_slowpath, __alloc_pages_may_oom;"
                      + " oom_kill.c:out_of_memory 7.0")
              .look("the order of the slow path's ways out, and what each of them asks of the mask")
              .when(PageCall.class, Outcome.class, ReclaimChecks::permitted)
              .when(KmallocCall.class, Outcome.class, ReclaimChecks::permitted)
              .when(SlabCall.Allocating.class, Outcome.class, ReclaimChecks::permitted)
              .when(PageCall.Allocating.class, Outcome.Null.class, ReclaimChecks::exhausted)
              .build(),
          guarantee(
                  "PG-61",
                  "A request may fail although enough pages are free: fragmentation and reserves"
                      + " are good reasons.")
              .source("derived")
              .undecidable(
                  "It permits a failure and so forbids nothing; PG-62 says when one is wrong."),
          behaviour(
                  "PG-62",
                  "A blocking request of order 0 succeeds while a permitted zone has more free"
                      + " pages than its high mark; so does a larger one if a block for it is free"
                      + " as well.")
              .source("derived from page_alloc.c:get_page_from_freelist")
              .look("a path that gives up without a search: a wrong zone list, mark or counter")
              .when(PageCall.Allocating.class, Outcome.class, WatermarkChecks::mustSucceed)
              .when(KmallocCall.Allocating.class, Outcome.class, WatermarkChecks::mustSucceed)
              .build(),
          behaviour("PG-63", "A cpuset restricts the nodes of a request with __GFP_HARDWALL.")
              .source("page_alloc.c:prepare_alloc_pages, gfp_to_alloc_flags 7.0")
              .undecidable("Tasks here have no cpusets."));

  private WatermarkRules() {}
}
