package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.debug;
import static dev.kmemspec.rule.SlabChecks.onEach;
import static dev.kmemspec.rule.SlubChecks.onRows;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.Outcome.Slabs;
import dev.kmemspec.program.SlabCall.KmemCacheCreate;
import dev.kmemspec.program.WatchCall.Slabinfo;
import java.util.List;

/** RULES.md section 3.1: layout and policy of SLUB. */
final class SlubRules {
  static final List<Rule> ALL =
      List.of(
          onEach(
                  onRows(
                      behaviour(
                          "SL-01",
                          "The stride is the object size rounded up to a pointer, one pointer more"
                              + " with a constructor or SLAB_TYPESAFE_BY_RCU, rounded up to the"
                              + " alignment; objects lie at its multiples from the slab's start."),
                      SlubChecks::stride),
                  SlubChecks::place)
              .in(Profile::slub)
              .source("slub.c:calculate_sizes 7.0")
              .look("the order of the two roundings")
              .build(),
          behaviour(
                  "SL-02",
                  "The free pointer lies in the middle of a free object, behind it with a"
                      + " constructor or SLAB_TYPESAFE_BY_RCU, and at its start up to 5.6.")
              .in(Profile::slub)
              .source("slub.c:calculate_sizes 7.0, 4.19")
              .undecidable("The memory of a free object is not looked at."),
          behaviour(
                  "SL-03",
                  "Hardened free pointers are stored XOR a secret of the cache XOR the byte-swapped"
                      + " address.")
              .in(Profile::slub)
              .source("slub.c:freelist_ptr_encode 7.0")
              .undecidable("The memory of a free object is not looked at."),
          onRows(
                  behaviour(
                      "SL-04",
                      "A slab has the first order up to 3 that holds 4 * (fls(cpus) + 1) objects,"
                          + " or all that order 3 can hold, and wastes at most 1/16, else 1/8, 1/4,"
                          + " 1/2; else the order of one object. Before 6.7 fewer objects are"
                          + " wanted before the half is wasted."),
                  SlubChecks::order)
              .in(Profile::slub)
              .source("slub.c:calc_slab_order, calculate_order 7.0, 4.19")
              .look("the order from which the search starts, and the fractions")
              .build(),
          onRows(
                  behaviour(
                      "SL-05",
                      "With 4K pages and 8 CPUs strides 8, 64, 96 and 192 have order 0, 256 order"
                          + " 1, 512 and 576 order 2, 1024 to 8192 and 1088 order 3; with 4 CPUs"
                          + " 256 has order 0, 512 and 1024 orders 1 and 2; with 64K pages and 8"
                          + " CPUs 4096 has order 1, 65536 and 131072 order 3."),
                  SlubChecks::vector)
              .in(Profile::slub)
              .source("computed from SL-04")
              .look("the computation of the order")
              .build(),
          onRows(
                  behaviour(
                      "SL-06",
                      "Under pressure a slab may have the order of one object only: all slabs hold"
                          + " at most the regular number of objects and at least that of the"
                          + " smallest order."),
                  SlubChecks::smallerSlabs)
              .in(Profile::slub)
              .source("slub.c:allocate_slab 7.0")
              .look("the object count of a slab of the smaller order")
              .build(),
          behaviour(
                  "SL-07",
                  "A new cache shares an older one's slabs only if neither forbids it by a"
                      + " constructor, SLAB_TYPESAFE_BY_RCU, debugging or SLAB_NO_MERGE, the zone,"
                      + " reclaim and accounting flags are equal, and the stride suits size and"
                      + " alignment with less than a pointer wasted.")
              .in(Profile::slub)
              .source("slab_common.c:find_mergeable, slub.c:__kmem_cache_alias 7.0")
              .look("the tests of find_mergeable: flags and alignment")
              .when(KmemCacheCreate.class, Pointer.class, SlubChecks::merged)
              .when(Slabinfo.class, Slabs.class, SlubChecks::rowOrMerged)
              .build(),
          behaviour(
                  "SL-08",
                  "Destroying one name of a merged cache leaves the cache and the objects of the"
                      + " others.")
              .in(Profile::slub)
              .source("slab_common.c:kmem_cache_destroy 7.0")
              .look("the reference count of the cache")
              .when(Slabinfo.class, Slabs.class, SlubChecks::othersStay)
              .build(),
          onRows(
                  behaviour(
                      "SL-09",
                      "A node keeps at most min_partial empty slabs of a cache: log2(stride) / 2,"
                          + " at least 5 and at most 10."),
                  SlubChecks::emptySlabs)
              .in(Profile::slub)
              .source("slub.c:__slab_free, do_kmem_cache_create 7.0")
              .look("what happens to a slab whose last object is freed")
              .build(),
          behaviour(
                  "SL-10",
                  "A full slab that regains a free object joins the tail of its node's list, a new"
                      + " slab the head.")
              .in(Profile::slub)
              .source("slub.c:__slab_free, alloc_from_new_slab 7.0")
              .undecidable("The lists of partial slabs cannot be looked at."),
          behaviour(
                  "SL-11",
                  "A sheaf holds 4 objects of a page or more, 12 of 1024 bytes or more, 28 of 256"
                      + " or more, else 60.")
              .in(profile -> profile.since(6, 18))
              .source("slub.c:calculate_sheaf_capacity 7.0")
              .undecidable("Sheaves cannot be looked at: their objects count as active."),
          behaviour(
                  "SL-12",
                  "Objects on a CPU's slab, partial slabs or sheaves count as active in slabinfo.")
              .in(Profile::slub)
              .source("slub.c:get_slabinfo 4.19, 7.0")
              .undecidable(
                  "How many objects are parked on CPUs cannot be looked at; AC-05 decides that the"
                      + " count is high enough."),
          onEach(
                  behaviour(
                      "SL-13",
                      "The order in which a slab's objects are handed out is a permutation: none"
                          + " twice."),
                  SlubChecks::onceInSlab)
              .in(Profile::slub)
              .source("slub.c:shuffle_freelist 7.0; CVE-2017-5546")
              .look("the making of a new slab's free list")
              .build(),
          debug(
                  "SL-14",
                  "A debug cache hands out one object at a time under the list's lock, without"
                      + " sheaves.")
              .in(Profile::slub)
              .source("slub.c 7.0")
              .undecidable("Locks and sheaves cannot be looked at."),
          debug(
                  "SL-15",
                  "Poison is 0x6b with a last byte 0xa5 in free objects and 0x5a in fresh ones; red"
                      + " zones are 0xbb when free and 0xcc when allocated.")
              .in(Profile::slub)
              .source("poison.h, slub.c:init_object 7.0")
              .undecidable("Neither free objects nor red zones are looked at."));

  private SlubRules() {}
}
