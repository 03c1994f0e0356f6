package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.debug;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;
import static dev.kmemspec.rule.SlabChecks.onEach;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.KmallocCall.Kfree;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Done;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.Outcome.Pointers;
import dev.kmemspec.program.SlabCall.KmemCacheAllocBulk;
import dev.kmemspec.program.SlabCall.KmemCacheAllocNode;
import dev.kmemspec.program.SlabCall.KmemCacheCreate;
import dev.kmemspec.program.SlabCall.KmemCacheDestroy;
import dev.kmemspec.program.SlabCall.KmemCacheFree;
import dev.kmemspec.program.SlabCall.KmemCacheFreeBulk;
import dev.kmemspec.program.SlabCall.KmemCacheShrink;
import dev.kmemspec.program.SlabCall.KmemCacheSize;
import dev.kmemspec.program.SlabCall.KmemCacheZalloc;
import dev.kmemspec.program.WatchCall.Slabinfo;
import java.util.List;

/** RULES.md section 3: slab caches. */
final class SlabRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "SC-01",
                  "kmem_cache_create, from a sleepable context, answers with a cache or NULL; with"
                      + " SLAB_PANIC it panics instead of NULL.")
              .source("slab_common.c:__kmem_cache_create_args 7.0")
              .look("the error path of the creation")
              .when(KmemCacheCreate.class, Outcome.class, CacheChecks::created)
              .build(),
          debug(
                  "SC-02",
                  "With CONFIG_DEBUG_VM a creation without a name, in an interrupt or of objects"
                      + " beyond KMALLOC_MAX_SIZE fails; a duplicate name or a blank in it is only"
                      + " warned of.")
              .source("slab_common.c:kmem_cache_sanity_check 7.0, 4.19")
              .undecidable("No profile says whether CONFIG_DEBUG_VM is set."),
          behaviour("SC-03", "kmem_cache_create with unknown flags answers NULL.")
              .in(profile -> !profile.before(2, 6, 22))
              .source("slab_common.c:__kmem_cache_create_args 7.0")
              .look("the test of the flags against those that are permitted")
              .when(KmemCacheCreate.class, Outcome.class, CacheChecks::unknownFlags)
              .build(),
          onEach(
                  guarantee(
                      "SC-04",
                      "Every object is aligned to the requested alignment and to a pointer at"
                          + " least, and with SLAB_HWCACHE_ALIGN to the cache line, halved while"
                          + " the object fits into half of it."),
                  SlabChecks::aligned)
              .source("slab_common.c:calculate_alignment 7.0")
              .look(
                  "the stride's rounding, the start of the slab, and merging with a cache less"
                      + " aligned")
              .build(),
          onEach(
                  guarantee(
                          "SC-05",
                          "kmem_cache_alloc answers NULL or an object of at least the cache's size"
                              + " that shares no byte with any live block.")
                      .source("slub.c:slab_alloc_node 7.0")
                      .look("the free list: an entry that is listed twice or was never taken off")
                      .when(KmemCacheAllocBulk.class, Pointers.class, SlabChecks::distinct),
                  SlabChecks::disjoint)
              .build(),
          onEach(
                  guarantee(
                      "SC-06",
                      "An object lies inside its slab: 2^order contiguous pages of one node,"
                          + " aligned to their size."),
                  SlabChecks::insideSlab)
              .source("slub.c:allocate_slab 7.0")
              .look("how many objects a slab is said to hold")
              .build(),
          onEach(
                  onEach(
                      guarantee(
                          "SC-07",
                          "The constructor runs once per object when a slab is made and not at each"
                              + " allocation; an object is handed out constructed unless its last"
                              + " owner left it otherwise."),
                      SlabChecks::constructed),
                  SlabChecks::constructions)
              .source("slub.c:setup_object 7.0; kfence test_memcache_ctor")
              .look("where the constructor is called, and metadata inside free objects")
              .build(),
          onEach(
                  misuse(
                      "SC-08",
                      "__GFP_ZERO on a cache with a constructor destroys the constructed state: the"
                          + " object is zero, or constructed where the mask is ignored."),
                  SlabChecks::zeroOnConstructed)
              .source("slub.c:new_slab 7.0; slab.h:slab_want_init_on_alloc 7.0")
              .look("zeroing of less than the whole object")
              .build(),
          behaviour(
                  "SC-09",
                  "init_on_alloc never touches caches with a constructor; init_on_free touches"
                      + " neither these nor RCU nor poisoned caches.")
              .in(profile -> profile.since(5, 3))
              .source("slab.h:slab_want_init_on_alloc, slab_want_init_on_free 7.0")
              .undecidable("No profile sets the boot options init_on_alloc and init_on_free."),
          guarantee(
                  "SC-10",
                  "An object of a SLAB_TYPESAFE_BY_RCU cache may be reused at once after its free;"
                      + " only its slab outlives a grace period.")
              .source("slab.h 7.0")
              .undecidable(
                  "When the pages of a slab go is seen only where they are handed out again; its"
                      + " freed objects are not looked at."),
          guarantee("SC-11", "All bytes of an object from kmem_cache_zalloc are zero.")
              .source("slab.h:kmem_cache_zalloc 7.0")
              .look("recycled objects, and the place of the free pointer in them")
              .when(KmemCacheZalloc.class, Pointer.class, SlabChecks::zeroed)
              .build(),
          guarantee(
                  "SC-12",
                  "kmem_cache_alloc_node prefers the node; with __GFP_THISNODE the object is of"
                      + " that node or the answer NULL.")
              .source("slub.c:kmem_cache_alloc_node comment 7.0")
              .look("objects that are taken from a CPU's own list without a look at their node")
              .when(KmemCacheAllocNode.class, Pointer.class, SlabChecks::onNode)
              .build(),
          behaviour(
                  "SC-13",
                  "A preferred node is tried in this order: the CPU's own objects of that node,"
                      + " partial slabs of the node, a new slab there, partial slabs by distance,"
                      + " any new slab.")
              .in(Profile::slub)
              .source("slub.c:alloc_from_pcs, ___slab_alloc 7.0")
              .undecidable(
                  "Neither a CPU's own objects nor a node's partial slabs can be looked at."),
          guarantee(
                  "SC-14",
                  "kmem_cache_free takes back a live object of that cache without a report; NULL is"
                      + " no object.")
              .source("slub.c:kmem_cache_free 7.0")
              .look("the caller, where it frees what it does not hold; else the test that reports")
              .when(KmemCacheFree.class, Done.class, SlabChecks::freed)
              .build(),
          guarantee("SC-15", "Since 6.4 kfree takes back objects of slab caches as well.")
              .source("Documentation/core-api/memory-allocation.rst; slab.h 4.19")
              .look("how kfree finds the cache of an address")
              .in(profile -> profile.since(6, 4))
              .when(Kfree.class, Done.class, SlabChecks::kfreed)
              .build(),
          misuse(
                  "SC-16",
                  "Freeing an object to another cache comes back or stops with a BUG; reported, 7.0"
                      + " leaks the object, 5.9 to 6.x free it to its own cache and 4.19 to the"
                      + " wrong one; unreported, it corrupts.")
              .source("slub.c:kmem_cache_free, warn_free_bad_obj 7.0; slab.h:cache_from_obj 4.19")
              .look("which cache's free list the object joins")
              .when(KmemCacheFree.class, Outcome.class, SlabChecks::wrongCache)
              .build(),
          misuse(
                  "SC-17",
                  "A double free comes back or stops with a BUG; reported, the object is not freed"
                      + " again; unreported, it may later be handed out twice.")
              .source("slub.c:set_freepointer, free_consistency_checks 7.0")
              .look("what a free does to an object that is free")
              .when(KmemCacheFree.class, Outcome.class, SlabChecks::freedTwice)
              .when(Kfree.class, Outcome.class, SlabChecks::freedTwice)
              .build(),
          misuse(
                  "SC-18",
                  "Freeing an address that is no object's start comes back or stops with a BUG;"
                      + " reported, nothing is freed; unreported, it corrupts.")
              .source("slub.c:free_consistency_checks, check_valid_pointer 7.0")
              .look("how the object of an address is found")
              .when(KmemCacheFree.class, Outcome.class, SlabChecks::noObject)
              .when(Kfree.class, Outcome.class, SlabChecks::noObject)
              .build(),
          guarantee(
                  "SC-19",
                  "kmem_cache_free_bulk takes back any number of live objects from any slabs, none"
                      + " included, without a report; the cache may be NULL.")
              .source("slub.c:kmem_cache_free_bulk 7.0")
              .look("how the list is cut into objects of one slab")
              .when(KmemCacheFreeBulk.class, Done.class, SlabChecks::bulkFreed)
              .build(),
          behaviour("SC-20", "kmem_cache_alloc_bulk hands out all objects or none.")
              .source("slub.c:kmem_cache_alloc_bulk_noprof 7.0")
              .look("the error path after some objects were found")
              .when(KmemCacheAllocBulk.class, Pointers.class, SlabChecks::allOrNothing)
              .build(),
          guarantee(
                  "SC-21",
                  "kmem_cache_destroy of a cache without live objects comes back without a report,"
                      + " and the cache is gone; of NULL, since 4.3, it does nothing.")
              .source("slab_common.c:kmem_cache_destroy 7.0")
              .look("the count of the cache's objects, and the list of caches")
              .when(KmemCacheDestroy.class, Done.class, CacheChecks::destroyed)
              .when(Slabinfo.class, Outcome.Slabs.class, CacheChecks::noRow)
              .build(),
          misuse(
                  "SC-22",
                  "kmem_cache_destroy of a cache with live objects is reported, and the cache's"
                      + " memory stays with these.")
              .source("slab_common.c:kmem_cache_destroy 7.0; 46a9ea668190")
              .look("the count of the cache's objects")
              .when(KmemCacheDestroy.class, Outcome.class, CacheChecks::destroyedInUse)
              .build(),
          guarantee(
                  "SC-23",
                  "kmem_cache_shrink gives every empty slab back and answers 0 if and only if no"
                      + " slab is left.")
              .source("slab_common.c:kmem_cache_shrink, slub.c:__kmem_cache_do_shrink 7.0")
              .look("objects that are parked on CPUs when the slabs are counted")
              .when(KmemCacheShrink.class, Outcome.Number.class, CacheChecks::shrunk)
              .build(),
          guarantee(
                  "SC-24",
                  "kmem_cache_size is the object size as created; of merged caches the largest.")
              .in(profile -> !profile.before(2, 6, 22))
              .source("slab_common.c:kmem_cache_size 7.0")
              .look("the stride in place of the size")
              .when(KmemCacheSize.class, Outcome.Number.class, CacheChecks::size)
              .build(),
          onEach(
                  guarantee(
                      "SC-25",
                      "A cache with SLAB_CACHE_DMA or SLAB_CACHE_DMA32 hands out memory of that"
                          + " zone or a lower one, whatever the mask says."),
                  SlabChecks::inZone)
              .source("slub.c:calculate_sizes 7.0")
              .look(
                  "the mask that slabs are asked for with, and merging with a cache of another"
                      + " zone")
              .build());

  private SlabRules() {}
}
