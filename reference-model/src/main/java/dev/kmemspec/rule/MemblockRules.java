package dev.kmemspec.rule;

import static dev.kmemspec.rule.MemblockChecks.done;
import static dev.kmemspec.rule.MemblockChecks.look;
import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.MemblockCall.Allocating;
import dev.kmemspec.program.MemblockCall.Marking;
import dev.kmemspec.program.MemblockCall.Memblock;
import dev.kmemspec.program.MemblockCall.MemblockAdd;
import dev.kmemspec.program.MemblockCall.MemblockAddNode;
import dev.kmemspec.program.MemblockCall.MemblockFree;
import dev.kmemspec.program.MemblockCall.MemblockFreeAll;
import dev.kmemspec.program.MemblockCall.MemblockIsMemory;
import dev.kmemspec.program.MemblockCall.MemblockIsRegionMemory;
import dev.kmemspec.program.MemblockCall.MemblockIsRegionReserved;
import dev.kmemspec.program.MemblockCall.MemblockIsReserved;
import dev.kmemspec.program.MemblockCall.MemblockPhysFree;
import dev.kmemspec.program.MemblockCall.MemblockRemove;
import dev.kmemspec.program.MemblockCall.MemblockReserve;
import dev.kmemspec.program.MemblockCall.MemblockSetNode;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Number;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.Outcome.Regions;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 10: memblock. */
@SuppressWarnings("JavaLangClash") // The C side has no better word than Number.
final class MemblockRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "MB-01",
                  "Both lists of memblock, of memory and of what is in use, are ascending, disjoint"
                      + " and minimal: no two regions touch that have equal node and flags.")
              .source("memblock.c:memblock_add_range, memblock_merge_regions 7.0")
              .look("where a new region is inserted, and whether its neighbours are joined to it")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-01", early -> true))
              .build(),
          guarantee(
                  "MB-02",
                  "memblock_add and memblock_reserve make the list the union of what it was and the"
                      + " range; what was there before keeps its node and flags.")
              .source("memblock.c:memblock_add_range 7.0")
              .look("a range that begins or ends inside a region, or covers several")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-02", done("MB-02")))
              .when(MemblockAdd.class, Number.class, MemblockChecks::succeeds)
              .when(MemblockAddNode.class, Number.class, MemblockChecks::succeeds)
              .when(MemblockReserve.class, Number.class, MemblockChecks::succeeds)
              .build(),
          guarantee(
                  "MB-03",
                  "The end of a range stops at the top of the address type, it never wraps; a range"
                      + " of size 0 changes nothing and succeeds.")
              .source("memblock.c:memblock_cap_size 7.0")
              .look("base + size, wherever it is computed")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-03", done("MB-03")))
              .build(),
          guarantee(
                  "MB-04",
                  "memblock_remove and memblock_free make the list what it was without the range:"
                      + " regions across its ends are split, absent parts ignored; the answer is 0,"
                      + " and memblock_free of NULL does nothing.")
              .source("memblock.c:memblock_remove_range, memblock_free 7.0")
              .look("the split of a region that the range lies inside of")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-04", done("MB-04")))
              .when(MemblockRemove.class, Number.class, MemblockChecks::succeeds)
              .when(MemblockPhysFree.class, Number.class, MemblockChecks::succeeds)
              .when(MemblockFree.class, Outcome.Done.class, MemblockChecks::freed)
              .build(),
          guarantee("MB-05", "Regions that touch and differ in node or flags stay apart.")
              .source("memblock.c:memblock_merge_regions 7.0")
              .look("what is compared before two regions are joined")
              .in(MemblockRules::has)
              .when(
                  Memblock.class,
                  Regions.class,
                  look("MB-05", done("MB-05").or(MemblockChecks::unequalTouch)))
              .when(MemblockSetNode.class, Number.class, MemblockChecks::succeeds)
              .build(),
          guarantee(
                  "MB-06",
                  "A request is given bytes of memory that are not in use, never of page 0: the"
                      + " highest fit, or bottom-up the lowest, inside one region and the limits;"
                      + " and it is refused only where there is no fit.")
              .source(
                  "memblock.c:__memblock_find_range_top_down, __memblock_find_range_bottom_up 7.0")
              .look("the walk over the gaps, its direction, and the rounding of the last one")
              .in(MemblockRules::has)
              .when(Allocating.class, Outcome.class, MemblockChecks::placed)
              .when(Memblock.class, Regions.class, look("MB-06", done("MB-06")))
              .build(),
          guarantee(
                  "MB-07",
                  "An address is a multiple of the alignment; 0 means a cache line, and since 4.20"
                      + " leaves a stack dump. The size is not rounded up to it.")
              .source("memblock.c:memblock_alloc_range_nid 7.0; memblock_virt_alloc_internal 4.19")
              .look("the default of the alignment, and how many bytes are reserved")
              .in(MemblockRules::has)
              .when(Allocating.class, Pointer.class, MemblockChecks::aligned)
              .when(Memblock.class, Regions.class, look("MB-07", done("MB-06")))
              .build(),
          guarantee(
                  "MB-08",
                  "The node (unless exact), the mirror and the lower limit of a virtual address are"
                      + " wishes, dropped only where nothing fits: since 5.1 in this order, before"
                      + " with the mirror last. The upper limits are never dropped.")
              .source(
                  "memblock.c:memblock_alloc_range_nid, memblock_alloc_internal 7.0;"
                      + " memblock_virt_alloc_internal 4.19")
              .look("the order of the tries, and the current limit in each of them")
              .in(MemblockRules::has)
              .when(Allocating.class, Pointer.class, MemblockChecks::constrained)
              .build(),
          guarantee(
                  "MB-09",
                  "memblock_alloc and its kind answer zeroed memory, those named raw or phys memory"
                      + " as it is; failure is NULL or 0.")
              .source("memblock.c:memblock_alloc_try_nid, memblock_phys_alloc_range 7.0")
              .look("memory that was used before, and freed")
              .in(MemblockRules::has)
              .when(Allocating.class, Outcome.class, MemblockChecks::zeroed)
              .build(),
          behaviour(
                  "MB-10",
                  "A list has room for 128 regions and doubles when it is full: into whole pages of"
                      + " free memory, which are then in use themselves, and with all its regions"
                      + " as they were; before it may grow a full list is a panic.")
              .source("memblock.c:memblock_double_array 7.0")
              .look("what is copied, where to, and what is kept of a walk over the old array")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-10", EarlyMemory::grown))
              .when(MemblockReserve.class, Number.class, MemblockChecks::panics)
              .when(MemblockAdd.class, Number.class, MemblockChecks::panics)
              .when(MemblockAddNode.class, Number.class, MemblockChecks::panics)
              .build(),
          behaviour(
                  "MB-11",
                  "Memory marked NOMAP is not handed out, nor, with movable_node, what is"
                      + " hotpluggable; the marks lie on the memory in the range and nowhere else.")
              .source("memblock.c:should_skip_region, memblock_setclr_flag 7.0")
              .look("the flags of the region that the gap lies in")
              .in(MemblockRules::has)
              .when(Allocating.class, Pointer.class, MemblockChecks::suited)
              .when(Marking.class, Number.class, MemblockChecks::succeeds)
              .when(Memblock.class, Regions.class, look("MB-11", done("MB-11")))
              .build(),
          guarantee(
                  "MB-12",
                  "memblock_is_memory and memblock_is_reserved tell whether a byte is in the list;"
                      + " memblock_is_region_memory whether one region holds the whole range;"
                      + " memblock_is_region_reserved whether any byte of it is in use.")
              .source("memblock.c:memblock_search, memblock_overlaps_region 7.0; 023accf5cdc1")
              .look("the ends of regions, and ranges that end at the top of the address type")
              .in(MemblockRules::has)
              .when(MemblockIsMemory.class, Number.class, MemblockChecks::isMemory)
              .when(MemblockIsReserved.class, Number.class, MemblockChecks::isReserved)
              .when(MemblockIsRegionMemory.class, Number.class, MemblockChecks::isRegionMemory)
              .when(MemblockIsRegionReserved.class, Number.class, MemblockChecks::isRegionReserved)
              .build(),
          guarantee(
                  "MB-13",
                  "After the hand-over a request is reported, once, and served as kzalloc with"
                      + " GFP_NOWAIT.")
              .source("memblock.c:memblock_alloc_range_nid 7.0")
              .look("the test for the slab allocator, before any list is touched")
              .in(MemblockRules::has)
              .when(Allocating.class, Outcome.class, HandOverChecks::late)
              .build(),
          guarantee(
                  "MB-14",
                  "memblock_free_all gives every whole page of memory that is not in use to the"
                      + " page allocator, each once, and no other page.")
              .source("memblock.c:free_low_memory_core_early 7.0")
              .look("the rounding at the ends of each free range, and ranges that touch")
              .in(MemblockRules::has)
              .when(MemblockFreeAll.class, Outcome.HandedOver.class, HandOverChecks::everyPageOnce)
              .build(),
          behaviour(
                  "MB-15",
                  "The hand-over cuts each free range into the largest aligned blocks, from its"
                      + " start on.")
              .source("memblock.c:__free_pages_memory 7.0")
              .look("the order of the block at frame 0, and of the last ones")
              .in(MemblockRules::has)
              .when(MemblockFreeAll.class, Outcome.HandedOver.class, HandOverChecks::largestBlocks)
              .build(),
          guarantee(
                  "MB-16",
                  "Each zone manages the pages that it was given, at the hand-over or late by"
                      + " memblock_free_late, and hands out no others.")
              .source("memblock.c:memblock_free_all, memblock_free_late 7.0")
              .look("the counter of managed pages beside the free lists")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, HandOverChecks::managed)
              .when(PageCall.Allocating.class, Outcome.class, HandOverChecks::given)
              .build(),
          guarantee(
                  "MB-17",
                  "memblock_trim_memory cuts every region of memory to multiples of the alignment,"
                      + " and empty ones vanish; memblock_enforce_memory_limit keeps the lowest"
                      + " bytes of memory.")
              .source("memblock.c:memblock_trim_memory, memblock_enforce_memory_limit 7.0")
              .look("regions shorter than the alignment, and the region that the limit falls into")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-17", done("MB-17")))
              .build(),
          behaviour(
                  "MB-18",
                  "An empty list has no entry, or in older kernels one of size 0; no other list has"
                      + " an empty entry.")
              .source("memblock.c:memblock_remove_region 7.0; memblock_add_range 4.19")
              .look("what is left of the last region")
              .in(MemblockRules::has)
              .when(Memblock.class, Regions.class, look("MB-18", MemblockChecks::empty))
              .build());

  private MemblockRules() {}

  /** A C library has no memblock. */
  private static boolean has(Profile profile) {
    return profile != Profile.POSIX;
  }
}
