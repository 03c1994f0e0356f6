package dev.kmemspec.rule;

import static dev.kmemspec.rule.KreallocChecks.onBoth;
import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall.Allocating;
import dev.kmemspec.program.KmallocCall.Kcalloc;
import dev.kmemspec.program.KmallocCall.Kfree;
import dev.kmemspec.program.KmallocCall.KfreeSensitive;
import dev.kmemspec.program.KmallocCall.KmallocArray;
import dev.kmemspec.program.KmallocCall.KmallocSizeRoundup;
import dev.kmemspec.program.KmallocCall.KreallocArray;
import dev.kmemspec.program.KmallocCall.Ksize;
import dev.kmemspec.program.KmallocCall.Kzalloc;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Bytes;
import dev.kmemspec.program.Outcome.Done;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 4: kmalloc and its relatives. */
final class KmallocRules {
  static final List<Rule> ALL =
      List.of(
          onBoth(
                  guarantee(
                          "KM-01",
                          "kmalloc(s), s above 0, answers NULL or a block of at least s usable"
                              + " bytes that shares no byte with any live block, lies in the direct"
                              + " map and is physically contiguous.")
                      .source("slab.h:kmalloc 7.0")
                      .look("what was freed last, and how a free block is cut and found again")
                      .when(Allocating.class, Outcome.class, KmallocChecks::handedOut),
                  Pointer.class,
                  KreallocChecks::handedOut)
              .build(),
          guarantee(
                  "KM-02",
                  "kmalloc(0) answers ZERO_SIZE_PTR: not NULL, the same each time, accepted by"
                      + " kfree, ksize and krealloc.")
              .in(profile -> !profile.before(2, 6, 22))
              .source("slab.h, slub.c:__do_kmalloc_node 7.0")
              .look("the test for size 0, before any size class is looked up")
              .when(Allocating.class, Outcome.class, KmallocChecks::zeroSize)
              .build(),
          onBoth(
                  guarantee(
                          "KM-03",
                          "An address from kmalloc is a multiple of the machine's minimal"
                              + " alignment; since 5.4 of the size where that is a power of two,"
                              + " since 6.12 of the largest power of two that divides the size.")
                      .source(
                          "slab.h:kmalloc 7.0; slab_common.c:create_boot_cache 4.19; 59bb47985c1d"
                              + " (5.4), ad59baa31695 (6.12)")
                      .look("metadata in front of the object, and the alignment of each size class")
                      .when(Allocating.class, Pointer.class, KmallocChecks::aligned),
                  Pointer.class,
                  KreallocChecks::aligned)
              .build(),
          onBoth(
                  behaviour(
                          "KM-04",
                          "Up to two pages a request is served from the smallest of the classes 8,"
                              + " 16, 32, 64, 96, 128, 192, 256, ... that exists on the machine and"
                              + " holds it.")
                      .in(Profile::cached)
                      .source("slab.h:__kmalloc_index, slab_common.c:kmalloc_size_index 7.0")
                      .look(
                          "the classes 96 and 192, and the smallest class under a minimal"
                              + " alignment")
                      .when(Allocating.class, Pointer.class, KmallocChecks::bucket),
                  Pointer.class,
                  KreallocChecks::bucket)
              .build(),
          behaviour(
                  "KM-05",
                  "On 4K pages 9 bytes take 16, 65 take 96, 97 take 128, 129 take 192, 193 take"
                      + " 256, 4097 take 8192, 8193 take 16384 and 131073 take 262144; with a"
                      + " minimal alignment of 64 or 128 the small ones take that.")
              .in(Profile::slub)
              .source("computed from KM-04 and KM-06")
              .look("the boundaries between two classes")
              .when(Allocating.class, Outcome.class, KmallocChecks::vector)
              .build(),
          onBoth(
                  behaviour(
                          "KM-06",
                          "Above two pages a request takes one block of whole pages, a power of two"
                              + " of them: all of it is usable, and its address is a multiple of"
                              + " its size.")
                      .in(profile -> profile.slabs() != Profile.Slabs.SLAB)
                      .source("slub.c:___kmalloc_large_node 7.0")
                      .look("the order of the block, and what ksize answers for it")
                      .when(Allocating.class, Pointer.class, KmallocChecks::large),
                  Pointer.class,
                  KreallocChecks::large)
              .build(),
          onBoth(
                  guarantee("KM-07", "More than KMALLOC_MAX_SIZE bytes are answered with NULL.")
                      .source("slub.c:___kmalloc_large_node 7.0, with PG-02")
                      .look(
                          "the limit test: inclusive or exclusive, and whether the size wraps"
                              + " before it")
                      .when(Allocating.class, Outcome.class, KmallocChecks::limited),
                  Outcome.class,
                  KreallocChecks::limited)
              .build(),
          guarantee(
                  "KM-08",
                  "kmalloc memory is physically contiguous because slabs and large blocks come from"
                      + " the page allocator; kvmalloc memory need not be.")
              .source("slub.c 7.0")
              .undecidable(
                  "It explains KM-01, which decides contiguity; kvmalloc is not among the calls."),
          behaviour(
                  "KM-09",
                  "Zone bits that kmalloc cannot serve, __GFP_DMA32 and __GFP_HIGHMEM, are dropped:"
                      + " the memory comes from zone Normal or below.")
              .source("slub.c:kmalloc_fix_flags 7.0")
              .look("the mask that is handed down to the page allocator")
              .when(Allocating.class, Pointer.class, KmallocChecks::strippedZone)
              .build(),
          guarantee(
                  "KM-10",
                  "kmalloc with GFP_DMA answers with memory of zone DMA where the machine has one.")
              .source("slab.h:kmalloc_type 7.0")
              .look("the choice of the cache by the mask, and the zone that its slabs come from")
              .when(Allocating.class, Pointer.class, KmallocChecks::dmaZone)
              .build(),
          guarantee("KM-11", "All bytes that kzalloc was asked for are zero.")
              .source("slub.c:slab_post_alloc_hook 7.0")
              .look("recycled memory, the place of the free pointer, and the end of large blocks")
              .when(Kzalloc.class, Pointer.class, KmallocChecks::zeroed)
              .build(),
          guarantee(
                  "KM-12",
                  "kmalloc_array and kcalloc answer NULL, without a report, where the product"
                      + " overflows, ZERO_SIZE_PTR where it is 0, and else as kmalloc and kzalloc"
                      + " do.")
              .source("slab.h:kmalloc_array_noprof 7.0")
              .look("the multiplication: whether it can wrap")
              .when(KmallocArray.class, Outcome.class, KmallocChecks::array)
              .when(Kcalloc.class, Outcome.class, KmallocChecks::array)
              .build(),
          guarantee(
                  "KM-13",
                  "The size helpers of the typed forms saturate at SIZE_MAX on overflow, so that"
                      + " these fail as KM-07 says; the flexible form writes its counter only on"
                      + " success.")
              .source("slab.h:__alloc_objs, __alloc_flex 7.0")
              .undecidable("The typed forms are not among the calls."),
          guarantee(
                  "KM-14",
                  "kfree of NULL and of ZERO_SIZE_PTR does nothing; any other argument is the exact"
                      + " address of a live block of kmalloc, and that is taken back without a"
                      + " report, in any context.")
              .source("slub.c:kfree 7.0")
              .look(
                  "the tests for NULL and ZERO_SIZE_PTR; or, where the caller is at fault, the"
                      + " caller")
              .when(Kfree.class, Done.class, KmallocChecks::freed)
              .when(KfreeSensitive.class, Done.class, KmallocChecks::freed)
              .build(),
          misuse(
                  "KM-15",
                  "kfree of pages from the page allocator comes back or stops with a BUG; 7.0"
                      + " reports it once and keeps the pages, 5.17 to 6.x report it once and free"
                      + " a single page, 4.19 stops unless the block is compound.")
              .source("slub.c:free_large_kmalloc 7.0, kfree 4.19")
              .look("how kfree tells a large block of its own from other pages")
              .when(Kfree.class, Outcome.class, KmallocChecks::pagesToKfree)
              .build(),
          guarantee(
                  "KM-16",
                  "ksize is at least the size asked for and the same as long as the block lives; it"
                      + " is 0 for NULL and ZERO_SIZE_PTR.")
              .source("slab_common.c:ksize 7.0")
              .look("what a resize in place leaves for ksize to find")
              .when(Ksize.class, Outcome.Number.class, KmallocChecks::ksize)
              .build(),
          behaviour(
                  "KM-17",
                  "ksize is the whole stride of the class, or all of a large block, of the size for"
                      + " which the block was put where it is.")
              .source("slub.c:slab_ksize, __ksize 7.0")
              .look("ksize after a resize in place")
              .when(Ksize.class, Outcome.Number.class, KmallocChecks::exactKsize)
              .build(),
          guarantee(
                  "KM-18",
                  "kmalloc_size_roundup(s) is 0 for 0, s beyond the limit, and else the usable size"
                      + " that kmalloc(s) gives, never less than s.")
              .source("slab_common.c:kmalloc_size_roundup 7.0; 8446a4deb6b6")
              .look("sizes beyond the largest class, and beyond the limit")
              .when(KmallocSizeRoundup.class, Outcome.Number.class, KmallocChecks::roundup)
              .build(),
          onBoth(
                  guarantee(
                      "KM-19",
                      "krealloc of NULL or ZERO_SIZE_PTR is kmalloc; krealloc to size 0 frees and"
                          + " answers ZERO_SIZE_PTR."),
                  Outcome.class,
                  KreallocChecks::sizeZero)
              .source("slub.c:krealloc_node_align_noprof 7.0")
              .look("the tests for size 0 and for NULL, and their order")
              .build(),
          onBoth(
                  guarantee(
                      "KM-20",
                      "krealloc that succeeds keeps the content up to the smaller of both sizes;"
                          + " one that fails leaves the block as it was."),
                  Pointer.class,
                  KreallocChecks::contentKept)
              .source("slub.c:krealloc_node_align_noprof 7.0")
              .look("how many bytes are copied when the block moves")
              .build(),
          onBoth(
                  behaviour(
                      "KM-21",
                      "krealloc to a size that the block's class holds answers with the same"
                          + " address; a smaller size never moves to a smaller class."),
                  Outcome.class,
                  KreallocChecks::inPlace)
              .source("slub.c:__do_krealloc 7.0")
              .look("the comparison of the new size with ksize")
              .build(),
          onBoth(
                  guarantee(
                      "KM-22",
                      "krealloc with __GFP_ZERO answers with zero bytes behind the old size if"
                          + " every earlier call for the block had __GFP_ZERO; before 6.12 not for"
                          + " bytes given up and taken back."),
                  Pointer.class,
                  KreallocChecks::growthIsZero)
              .source("slub.c:krealloc comment 7.0; 1a83a716ec23 (6.12)")
              .look("bytes between the requested size and the end of the class")
              .build(),
          behaviour(
                  "KM-23",
                  "krealloc with __GFP_ZERO clears the class's bytes behind the new size at each"
                      + " call, or, where original sizes are tracked, the growth alone.")
              .source("slub.c:__do_krealloc 7.0")
              .undecidable(
                  "Bytes behind the requested size are not the caller's to look at; KM-22 decides"
                      + " what comes of them."),
          guarantee(
                  "KM-24",
                  "krealloc_node_align aligns no better than kmalloc would, and a move copies"
                      + " exactly the smaller of both sizes.")
              .in(profile -> !profile.before(6, 18))
              .source("slub.c:__do_krealloc 7.0; 082a6d03a2d6")
              .undecidable("krealloc_node_align is not among the calls."),
          guarantee(
                  "KM-25",
                  "krealloc_array answers NULL where the product overflows, and the block stays as"
                      + " it was.")
              .source("slab.h:krealloc_array 7.0")
              .look("the multiplication: whether it can wrap")
              .when(KreallocArray.class, Outcome.class, KreallocChecks::array)
              .build(),
          guarantee(
                  "KM-26",
                  "kfree_sensitive zeroes the whole block before it is released, so that its"
                      + " content never shows again; of NULL it does nothing.")
              .source("slab_common.c:kfree_sensitive 7.0")
              .look("whether the clearing covers the block and cannot be optimised away")
              .when(MemoryCall.Read.class, Bytes.class, KmallocChecks::wiped)
              .when(KfreeSensitive.class, Done.class, KmallocChecks::wipedNothing)
              .build(),
          guarantee(
                  "KM-27",
                  "What kfree_rcu, kvfree_rcu and their mightsleep forms are given is handed to"
                      + " nobody else, and reads as before but for the field, until every reader"
                      + " has left who was inside; then it is freed, for certain once it was waited"
                      + " for. The field's offset is below 4096.")
              .in(profile -> !profile.before(3, 0))
              .source("slab_common.c:kvfree_call_rcu, kvfree_rcu_cb, kvfree_rcu_barrier 7.0")
              .look(
                  "which readers a block waits for, the nesting of their sections, and what a"
                      + " barrier waits for")
              .when(RcuCall.Giving.class, Done.class, RcuChecks::taken)
              .when(Call.class, Pointer.class, RcuChecks::kept)
              .when(Call.class, Outcome.Pointers.class, RcuChecks::kept)
              .when(MemoryCall.Read.class, Bytes.class, RcuChecks::read)
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, RcuChecks::freed)
              .build(),
          guarantee(
                  "KM-28",
                  "kmalloc_nolock answers ZERO_SIZE_PTR for size 0, NULL above the largest class,"
                      + " and else NULL or a block of its own of that many bytes, zeroed with"
                      + " __GFP_ZERO.")
              .source("slub.c:kmalloc_nolock_noprof 7.0")
              .look("the tests of the size, before a class is looked for")
              .when(NolockCall.KmallocNolock.class, Outcome.class, NolockChecks::limits)
              .build());

  private KmallocRules() {}
}
