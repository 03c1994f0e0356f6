package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;

/** RULES.md section 2.1: the contract of the page allocator's calls. */
final class PageRules {
  private static final List<Rule> CALLS =
      List.of(
          guarantee(
                  "PG-01",
                  "alloc_pages of order n gives 2^n physically contiguous pages whose first frame"
                      + " number is divisible by 2^n, all in one zone of one node.")
              .source("page_alloc.c: the buddy's natural alignment")
              .look("which block is cut, and which part of it is handed out; where zones end")
              .when(PageCall.Allocating.class, Outcome.class, PageChecks::placed)
              .build(),
          guarantee(
                  "PG-02",
                  "A request above the largest order fails; no smaller block is handed out"
                      + " instead.")
              .source("page_alloc.c:__alloc_frozen_pages_noprof 7.0; the slow path in 4.19")
              .look("the comparison of the order with the largest one: it is inclusive (PV-01)")
              .when(PageCall.Allocating.class, Outcome.class, PageChecks::tooLarge)
              .build(),
          guarantee(
                  "PG-03",
                  "__get_free_pages answers with an address of the direct map, or 0; it never gives"
                      + " highmem, whatever the mask says.")
              .source("page_alloc.c:get_free_pages_noprof 7.0")
              .look("that __GFP_HIGHMEM is taken off the mask; the address made from the frame")
              .when(PageCall.GetFreePages.class, Outcome.Pointer.class, PageChecks::inDirectMap)
              .when(PageCall.GetZeroedPage.class, Outcome.Pointer.class, PageChecks::inDirectMap)
              .build(),
          guarantee("PG-04", "get_zeroed_page gives one page, and it reads as zero.")
              .source("page_alloc.c:get_zeroed_page_noprof 7.0")
              .look("that __GFP_ZERO is added to the caller's mask")
              .when(PageCall.GetZeroedPage.class, Outcome.Pointer.class, PageChecks::zeroed)
              .build(),
          guarantee("PG-05", "Without __GFP_ZERO the content of pages is arbitrary.")
              .source("page_alloc.c:post_alloc_hook 7.0")
              .undecidable("It permits every content and so forbids none."),
          guarantee(
                  "PG-06",
                  "alloc_pages_node prefers the node named, and without one the running CPU's:"
                      + " while that node certainly can serve, no other does.")
              .source("gfp.h 7.0")
              .look("the order in which zones are searched")
              .when(PageCall.Allocating.class, Outcome.Pointer.class, ZoneChecks::preferredNode)
              .build(),
          guarantee(
                  "PG-07",
                  "A block that is freed with the order of its allocation is taken back without a "
                      + "report.")
              .source("page_alloc.c:__free_pages comment 7.0")
              .look("the checks on a freed block: its head, its order, its reference count")
              .when(PageCall.FreePagesOf.class, Outcome.Done.class, PageChecks::quietFree)
              .when(PageCall.FreePages.class, Outcome.Done.class, PageChecks::quietFree)
              .build(),
          misuse(
                  "PG-08",
                  "A free with the wrong order may leak the tail, free a neighbour's pages or be "
                      + "reported, but it comes back.")
              .source("page_alloc.c:__free_pages comment, __free_pages_prepare 7.0")
              .look("what trusts the order that the caller names")
              .when(PageCall.FreePagesOf.class, Outcome.class, PageChecks::wrongOrder)
              .when(PageCall.FreePages.class, Outcome.class, PageChecks::wrongOrder)
              .build(),
          guarantee("PG-09", "free_pages(0, n) does nothing.")
              .source("page_alloc.c:free_pages 7.0")
              .look("the test for 0, before the page is looked up")
              .when(PageCall.FreePages.class, Outcome.class, PageChecks::nothingFreed)
              .build(),
          behaviour(
                  "PG-10",
                  "Only the last reference frees: a plain block that is freed while its first page"
                      + " is held gives up all other pages at once, and keeps the first until it is"
                      + " put. Before 5.10 the others were lost.")
              .in(profile -> profile.since(5, 10))
              .source("page_alloc.c:___free_pages 7.0; log e320d3012d25 (5.10)")
              .look(
                  "the release of the upper pages, and that the head flag is read before the drop")
              .when(PageCall.Allocating.class, Outcome.class, PageChecks::pinned)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::tailsFreed)
              .build(),
          behaviour(
                  "PG-11",
                  "A double free of a page is, where it is noticed, reported as a bad page state;"
                      + " it comes back.")
              .source("page_alloc.c:bad_page, free_page_is_bad 7.0")
              .look("the check of the count and of the buddy flag when a page is freed")
              .when(PageCall.FreePagesOf.class, Outcome.class, PageChecks::doubleFree)
              .when(PageCall.FreePages.class, Outcome.class, PageChecks::doubleFree)
              .build(),
          guarantee(
                  "PG-12",
                  "split_page makes independent single pages of a plain block: each is freed by "
                      + "itself, in any order.")
              .source("page_alloc.c:split_page")
              .look("that each page of the block gets a reference count of its own")
              .when(PageCall.SplitPage.class, Outcome.Done.class, PageChecks::quietSplit)
              .when(PageCall.FreePagesOf.class, Outcome.Done.class, PageChecks::splitFreed)
              .when(PageCall.FreePages.class, Outcome.Done.class, PageChecks::splitFreed)
              .build(),
          guarantee(
                  "PG-13",
                  "alloc_pages_exact gives as many contiguous pages as hold the size, and no more:"
                      + " the rest of the block is free at once.")
              .source("page_alloc.c:alloc_pages_exact_noprof, make_alloc_exact 7.0")
              .look("the release of the pages behind the last one that is needed")
              .when(PageCall.AllocPagesExact.class, Outcome.Pointer.class, PageChecks::exact)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::surplusFreed)
              .build(),
          guarantee(
                  "PG-14",
                  "A bulk request fills leading slots with different pages and tells how many; that"
                      + " may be fewer than asked, never more. Slots that have a page count.")
              .source("page_alloc.c:alloc_pages_bulk_noprof 7.0; log b3b64ebd3822 (5.13)")
              .look("the count that is answered, and which slots were filled")
              .when(PageCall.AllocPagesBulk.class, Outcome.Pointers.class, PageChecks::bulk)
              .when(PageCall.AllocPagesBulkArray.class, Outcome.Number.class, PageChecks::full)
              .build(),
          behaviour(
                  "PG-15",
                  "A bulk request for one page, or with accounting, falls back to single requests.")
              .in(profile -> profile.since(5, 13))
              .source("page_alloc.c:alloc_pages_bulk_noprof 7.0")
              .undecidable(
                  "Which path served a bulk request shows only in the kernel's own events"
                      + " (TR-05)."));

  static final List<Rule> ALL = all();

  private PageRules() {}

  private static List<Rule> all() {
    List<Rule> rules = new ArrayList<>(CALLS);
    rules.addAll(BuddyRules.ALL);
    rules.addAll(WatermarkRules.ALL);
    return List.copyOf(rules);
  }
}
