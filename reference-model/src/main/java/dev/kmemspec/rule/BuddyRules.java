package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md sections 2.2 and 2.3: the buddy algorithm and the per-CPU page lists. */
final class BuddyRules {
  private static final String NO_TYPES =
      "The types of pageblocks are neither arguments nor observable.";

  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "PG-20",
                  "Free blocks are disjoint and aligned to their own size, and no page is both free"
                      + " and handed out.")
              .source("page_alloc.c:__free_one_page")
              .look(
                  "what is put on the free lists, and whether it leaves them when it is handed out")
              .when(PageCall.Allocating.class, Outcome.class, BuddyChecks::disjoint)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, BuddyChecks::roomForBlocks)
              .build(),
          behaviour(
                  "PG-21",
                  "The buddy of frame f at order k is f XOR 2^k, their parent f AND NOT 2^k.")
              .source("internal.h:__find_buddy_pfn 7.0")
              .undecidable(
                  "Which block was taken for the buddy shows only in the outcome of the merge,"
                      + " which PG-20 and PG-23 decide."),
          behaviour(
                  "PG-22",
                  "A freed block merges with its buddy, and the result again, up to the largest"
                      + " order; blocks of that order never merge.")
              .source("page_alloc.c:__free_one_page, page_is_buddy 7.0")
              .look("where the loop over the orders ends")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, BuddyChecks::noneAboveLargest)
              .build(),
          behaviour(
                  "PG-23",
                  "No two free buddies of equal order below the largest stay unmerged on the free "
                      + "lists: the counts are those of the largest aligned blocks.")
              .source("derived from page_alloc.c:__free_one_page")
              .look(
                  "merging after a free, also of what comes from the per-CPU lists, and zone ends")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, BuddyChecks::maximal)
              .build(),
          behaviour(
                  "PG-24",
                  "From the order of a pageblock on, blocks of different types merge only if both"
                      + " are ordinary.")
              .source("page_alloc.c:__free_one_page 7.0")
              .undecidable(NO_TYPES),
          behaviour(
                  "PG-25",
                  "A free larger than a pageblock is filed pageblock by pageblock, each under its"
                      + " type.")
              .source("page_alloc.c:split_large_buddy 7.0")
              .undecidable(NO_TYPES),
          behaviour(
                  "PG-26",
                  "A block is cut from a larger free one at its lowest address; the upper halves"
                      + " stay free.")
              .source("page_alloc.c:__rmqueue_smallest, expand 7.0")
              .look("which half of a split is handed out")
              .when(PageCall.Allocating.class, Outcome.Pointer.class, BuddyChecks::lowestPart)
              .build(),
          behaviour(
                  "PG-27",
                  "A freed block goes to the head of its list, or to the tail where the next larger"
                      + " buddy is free as well.")
              .source("page_alloc.c:__free_one_page, buddy_merge_likely 7.0")
              .undecidable(
                  "The order inside a free list shows only in later choices, which types and"
                      + " per-CPU lists influence too."),
          behaviour(
                  "PG-28",
                  "A request whose own type has nothing takes from the other types in a fixed"
                      + " order, the largest block first.")
              .source("page_alloc.c:__rmqueue_claim, __rmqueue_steal 7.0")
              .undecidable(NO_TYPES),
          behaviour("PG-29", "CMA blocks serve movable requests only.")
              .source("page_alloc.c:__rmqueue 7.0")
              .undecidable("Machines here have no CMA areas."),
          behaviour(
                  "PG-30",
                  "With debug_pagealloc the unused halves of a split may be kept off the lists as"
                      + " guard pages.")
              .source("page_alloc.c:expand, __free_one_page")
              .undecidable("Machines here do not have the debugging option."),
          behaviour(
                  "PG-40",
                  "Pages on a per-CPU list are neither on the free lists nor counted as free.")
              .source("page_alloc.c:__free_frozen_pages, rmqueue_pcplist 7.0")
              .look("what a free to a per-CPU list, and a drain of it, change in the counters")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, BuddyChecks::parkedOnce)
              .build(),
          behaviour("PG-41", "A per-CPU list is counted in pages: an entry of order k counts 2^k.")
              .source("page_alloc.c:free_frozen_page_commit 7.0")
              .in(profile -> profile.since(5, 14))
              .look("the counter of the per-CPU list where an order above 0 is freed to it")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::parkedInPages)
              .build(),
          behaviour(
                  "PG-42",
                  "The batch and the high mark of a per-CPU list follow from the size of its zone.")
              .source("page_alloc.c:zone_batchsize, zone_highsize 7.0")
              .undecidable(
                  "Per-CPU lists are counted for a whole zone, and their limits not shown."),
          guarantee("PG-43", "After a drain no page is parked on a per-CPU list.")
              .source("page_alloc.c:drain_all_pages")
              .look("that every CPU's list of every zone is emptied, of every order")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, BuddyChecks::nothingParked)
              .build(),
          behaviour(
                  "PG-44",
                  "Pages of special types park on the movable list, and their type is read again"
                      + " when they are drained.")
              .source("page_alloc.c:__free_frozen_pages, free_pcppages_bulk 7.0")
              .undecidable(NO_TYPES));

  private BuddyRules() {}
}
