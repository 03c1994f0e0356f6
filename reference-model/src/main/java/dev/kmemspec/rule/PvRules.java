package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 0.1: what depends on the version and on the machine. */
final class PvRules {
  private static final String NO_SUCH_PROFILE =
      "No profile describes a kernel with that allocator.";

  static final List<Rule> ALL =
      List.of(
          behaviour(
                  "PV-01",
                  "The largest order is inclusive: free blocks are counted for every order from 0"
                      + " to it.")
              .source("mmzone.h; log 23baf831a32c (6.4), 5e0a760b4441 (6.8)")
              .look("loops over the orders that end one too early or too late")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, PvChecks::everyOrder)
              .build(),
          behaviour("PV-02", "The largest order is a choice of the configuration.")
              .source("Kconfig of the architectures")
              .undecidable("It is a parameter of the machine, not an outcome."),
          behaviour(
                  "PV-03",
                  "kmalloc serves up to the page size shifted by the largest order; beyond two"
                      + " pages it hands out whole blocks of pages.")
              .in(Profile::slub)
              .source("slab.h 7.0, 4.19")
              .look("the two limits of kmalloc, and that both are inclusive")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::kmallocLimits)
              .build(),
          behaviour("PV-04", "The first SLUB kernels went to the page allocator at half a page.")
              .source("slub_def.h 2.6.24, 3.0")
              .undecidable(NO_SUCH_PROFILE),
          behaviour(
                  "PV-05",
                  "SLAB had caches up to 32 MiB, and before 2.6.22 up to 128 KiB: no block of"
                      + " kmalloc is larger than that, and no object of a cache larger than 32"
                      + " pages.")
              .in(profile -> profile.slabs() == Profile.Slabs.SLAB)
              .source("kmalloc_sizes.h 2.6.24; slab.h 4.19; slab.c:MAX_OBJ_ORDER 2.6.21")
              .look("the last line of the table of classes, and the largest size of a cache")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::slabLimit)
              .when(SlabCall.KmemCacheCreate.class, Outcome.Pointer.class, PvChecks::objectLimit)
              .build(),
          behaviour(
                  "PV-06",
                  "SLOB has no size classes: what fits in a page behind a header of the minimal"
                      + " alignment is rounded up by less than a unit and never starts a page; all"
                      + " else is a block of whole pages.")
              .in(profile -> profile.slabs() == Profile.Slabs.SLOB)
              .source("slab.h, slob.c:__do_kmalloc_node, __ksize 4.19")
              .look("the header in front of the object, and the size from which pages are used")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::slob)
              .build(),
          behaviour(
                  "PV-07",
                  "No kmalloc object is smaller than 8 bytes, with SLAB 32, or the machine's"
                      + " minimum.")
              .in(Profile::cached)
              .source("slab.h, slab_common.c:__kmalloc_minalign 7.0")
              .look("the smallest class that is created")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::smallest)
              .build(),
          behaviour(
                  "PV-08",
                  "The class of 96 bytes exists only where the smallest is at most 32, that of 192"
                      + " only where it is at most 64.")
              .in(Profile::cached)
              .source("slab.h:__kmalloc_index 7.0")
              .look("the size table for a machine with a large minimum")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::oddClasses)
              .build(),
          guarantee(
                  "PV-09",
                  "A kmalloc address is a multiple of the minimum; since 5.4 of a power-of-two"
                      + " size; since 6.12 of the largest power of two that divides the size.")
              .source("slab.h:kmalloc comment 7.0; log 59bb47985c1d (5.4), ad59baa31695 (6.12)")
              .look("the alignment of the size classes, and where objects start in a slab")
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, PvChecks::aligned)
              .build(),
          behaviour("PV-10", "Kmalloc has several families of caches, chosen by the mask.")
              .in(Profile::slub)
              .source("slab.h:kmalloc_type 7.0")
              .undecidable("Which family an object came from is not shown, but for DMA (KM-10)."),
          behaviour("PV-11", "The per-CPU layer of slab caches differs from version to version.")
              .in(Profile::cached)
              .source("slub.c header comment 7.0")
              .undecidable(
                  "Objects that are parked in it count as active and cannot be told apart."),
          behaviour(
                  "PV-12",
                  "Per-CPU page lists hold order 0 only; since 5.14 orders 0 to 3 and that of a"
                      + " huge page.")
              .source("page_alloc.c:pcp_allowed_order 7.0; 4.19")
              .look("which orders a free parks")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AccountingChecks::largeNotParked)
              .build(),
          behaviour("PV-13", "get_order(0) is undefined, and no entry passes it a size of 0.")
              .source("slub.c:calculate_order comment 7.0")
              .undecidable("It is a duty of the allocator's own callers inside, not observable."));

  private PvRules() {}
}
