package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.VmallocCall;
import java.util.List;

/** RULES.md section 1: execution contexts and GFP flags. */
final class GfpRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "GF-01",
                  "A call may block if and only if its mask has __GFP_DIRECT_RECLAIM: without it,"
                      + " it comes back in any context but NMI and never sleeps.")
              .source("gfp_types.h 7.0")
              .look("a lock, a wait or a nested request with another mask on a non-blocking path")
              .when(Call.class, Outcome.class, GfpChecks::neverSleeps)
              .build(),
          guarantee(
                  "GF-02",
                  "A blocking mask is legal in a context that may sleep, and draws no report.")
              .source("page_alloc.c:prepare_alloc_pages, slub.c:slab_pre_alloc_hook 7.0")
              .look("the test of the context: it takes the mask and the context together")
              .when(Call.class, Outcome.class, GfpChecks::mayBlock)
              .build(),
          guarantee("GF-03", "The named masks are fixed combinations of flags.")
              .source("gfp_types.h 7.0")
              .undecidable(
                  "Masks are arguments, not outcomes; a test of the machine holds their bits."),
          behaviour("GF-04", "GFP_NOWAIT contains __GFP_NOWARN since 6.6.")
              .in(profile -> profile.since(6, 6))
              .source("gfp_types.h 7.0; gfp.h 4.19")
              .undecidable(
                  "A mask arrives as flags; what the name stood for in that version is the caller's"
                      + " header, and whether a set __GFP_NOWARN is obeyed is GF-11."),
          guarantee(
                  "GF-05",
                  "No allocator call but the *_nolock ones is legal in NMI; these come back from"
                      + " every context, report nothing, and what alloc_pages_nolock gives is a"
                      + " zeroed block of pages.")
              .source("gfp_types.h; slub.c:kmalloc_nolock; page_alloc.c:alloc_pages_nolock 7.0")
              .look("a lock, a wait or a report on the way of a *_nolock call")
              .when(NolockCall.class, Outcome.class, NolockChecks::anywhere)
              .when(NolockCall.AllocPagesNolock.class, Outcome.Pointer.class, NolockChecks::pages)
              .build(),
          guarantee("GF-06", "With __GFP_ZERO the bytes asked for read as zero.")
              .source("gfp_types.h")
              .look("paths that skip the zeroing: a recycled object, a large block, a bulk request")
              .when(PageCall.Allocating.class, Outcome.class, GfpChecks::zeroed)
              .when(KmallocCall.Allocating.class, Outcome.class, GfpChecks::zeroed)
              .when(SlabCall.Allocating.class, Outcome.class, GfpChecks::zeroed)
              .when(VmallocCall.Allocating.class, Outcome.Pointer.class, VmallocChecks::zeroBit)
              .when(KvmallocCall.Allocating.class, Outcome.Pointer.class, KvmallocChecks::zeroBit)
              .build(),
          guarantee(
                  "GF-07",
                  "A blocking request with __GFP_NOFAIL never answers NULL: while a permitted zone"
                      + " has a page left, it gets it.")
              .source("gfp_types.h; page_alloc.c:__alloc_pages_slowpath 7.0")
              .look("an early return before the loop that retries")
              .when(PageCall.Allocating.class, Outcome.class, GfpChecks::neverFails)
              .when(KmallocCall.Allocating.class, Outcome.Null.class, GfpChecks::neverFails)
              .when(SlabCall.Allocating.class, Outcome.Null.class, GfpChecks::neverFails)
              .build(),
          behaviour("GF-08", "Up to 6.12 __GFP_NOFAIL with an order above 1 drew a warning.")
              .in(profile -> profile.since(6, 0) && profile.before(6, 13))
              .source("page_alloc.c 7.0; log 903edea6c53f")
              .undecidable(
                  "No legal program asks for that: it is documented as unsupported, and the warning"
                      + " came once per boot."),
          guarantee(
                  "GF-09",
                  "__GFP_NORETRY has memory reclaimed once, __GFP_RETRY_MAYFAIL as often as it"
                      + " helps; neither has a process killed.")
              .source("gfp_types.h; memory-allocation document")
              .look("the slow path's early ways out: they come before the OOM killer")
              .in(profile -> !profile.before(4, 13))
              .when(PageCall.Allocating.class, Outcome.class, ReclaimChecks::light)
              .when(KmallocCall.class, Outcome.class, ReclaimChecks::light)
              .when(SlabCall.Allocating.class, Outcome.class, ReclaimChecks::light)
              .build(),
          behaviour(
                  "GF-10",
                  "Above order 3 one round of reclaim and compaction is all, unless"
                      + " __GFP_RETRY_MAYFAIL asks for more.")
              .source("page_alloc.c:__alloc_pages_slowpath, __alloc_pages_may_oom 7.0")
              .look("the slow path's early ways out: they come before the OOM killer")
              .in(profile -> profile.since(4, 13))
              .when(PageCall.Allocating.class, Outcome.class, ReclaimChecks::costly)
              .when(KmallocCall.Allocating.class, Outcome.class, ReclaimChecks::costly)
              .build(),
          guarantee("GF-11", "__GFP_NOWARN silences the report of a failure.")
              .source("gfp_types.h")
              .look("a report that is made without a look at the mask")
              .when(Call.class, Outcome.Null.class, GfpChecks::nowarnQuiet)
              .when(Call.class, Outcome.Pointers.class, GfpChecks::nowarnQuiet)
              .build(),
          behaviour(
                  "GF-12",
                  "A failed request for pages is reported once, with its order; a success is not.")
              .source("page_alloc.c:warn_alloc")
              .look("which order the report names, and an inner failure that a fallback made good")
              .when(PageCall.Allocating.class, Outcome.class, GfpChecks::reportedOnce)
              .build(),
          behaviour(
                  "GF-13",
                  "The low bits of the mask choose the zone: none and MOVABLE Normal, the others"
                      + " their own; a zone that does not exist means Normal.")
              .source("gfp.h:GFP_ZONE_TABLE 7.0")
              .look("the table from zone bits to zones")
              .when(PageCall.Allocating.class, Outcome.Pointer.class, ZoneChecks::chosenKind)
              .build(),
          guarantee(
                  "GF-14",
                  "Memory comes from the chosen zone or a lower one, never from a higher one.")
              .source("gfp.h; page_alloc.c:get_page_from_freelist")
              .look("the zones that a fallback goes through")
              .when(PageCall.Allocating.class, Outcome.class, ZoneChecks::ceiling)
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, ZoneChecks::ceiling)
              .build(),
          guarantee("GF-15", "GFP_DMA gives memory of the DMA zone where there is one.")
              .source("gfp_types.h; dma-api document")
              .look("a fallback out of the DMA zone")
              .when(PageCall.Allocating.class, Outcome.class, ZoneChecks::dma)
              .build(),
          behaviour(
                  "GF-16",
                  "Inside of memalloc_noio_save IO and FS leave every mask, inside of"
                      + " memalloc_nofs_save FS, inside of memalloc_pin_save MOVABLE; a save"
                      + " answers with what its restore wants.")
              .source("page_alloc.c:__alloc_frozen_pages_noprof (current_gfp_context) 7.0")
              .look("where the mask is reduced, and that a scope inside of another one goes on")
              .in(profile -> profile.since(3, 9))
              .when(TaskCall.Save.class, Outcome.Number.class, TaskChecks::nested)
              .when(PageCall.Allocating.class, Outcome.class, TaskChecks::pinned)
              .when(PageCall.Allocating.class, Outcome.class, TaskChecks::reduced)
              .build(),
          guarantee(
                  "GF-17", "With __GFP_THISNODE memory comes from that node, or the request fails.")
              .source("gfp_types.h; page_alloc.c")
              .look("a fallback to other nodes that does not look at the flag")
              .when(PageCall.Allocating.class, Outcome.class, ZoneChecks::strictNode)
              .when(KmallocCall.KmallocNode.class, Outcome.Pointer.class, ZoneChecks::strictNode)
              .when(
                  VmallocCall.VmallocNodeRange.class,
                  Outcome.Pointer.class,
                  VmallocChecks::strictNode)
              .build(),
          behaviour("GF-18", "__GFP_ATOMIC was a flag of its own from 4.4 to 6.3.")
              .in(profile -> profile.since(4, 4) && profile.before(6, 3))
              .source("gfp.h 4.19; page_alloc.c:gfp_to_alloc_flags 7.0")
              .undecidable("It speaks of the name of a flag; the rights that follow are PG-53's."),
          guarantee("GF-19", "Memory may be given back in any context but NMI, without a report.")
              .source("page_alloc.c:__free_pages, slub.c:kfree 7.0")
              .look("a lock or a wait on the way of a free")
              .when(Call.class, Outcome.class, GfpChecks::freedAnywhere)
              .build());

  private GfpRules() {}
}
