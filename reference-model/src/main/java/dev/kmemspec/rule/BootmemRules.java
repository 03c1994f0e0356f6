package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.BootmemCall.Allocating;
import dev.kmemspec.program.BootmemCall.FreeAllBootmem;
import dev.kmemspec.program.BootmemCall.FreeBootmem;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Pointer;
import java.util.List;

/** RULES.md section 10, BM: bootmem. */
final class BootmemRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "BM-01",
                  "alloc_bootmem and its kind answer zeroed bytes of free pages, aligned to a cache"
                      + " line, or to a page where pages are named, above the memory for DMA where"
                      + " that is possible, and low ones below 4 GiB; they panic where there are"
                      + " none, or answer NULL where that is named.")
              .source("bootmem.h, bootmem.c:__alloc_bootmem_core 2.6.24")
              .look("the search through the bitmap, and what is zeroed of a block in a tail")
              .in(BootmemRules::has)
              .when(Allocating.class, Outcome.class, BootmemChecks::handedOut)
              .build(),
          behaviour(
                  "BM-02",
                  "A request below page alignment whose pages would begin right behind the last"
                      + " block of the node begins in the tail of that block's last page.")
              .source("bootmem.c:__alloc_bootmem_core 2.6.24")
              .look("the offset that is kept of the last block")
              .in(BootmemRules::has)
              .when(Allocating.class, Pointer.class, BootmemChecks::packed)
              .build(),
          misuse(
                  "BM-03",
                  "free_bootmem of a page that is not in use is a BUG; pages that the range covers"
                      + " in part stay in use.")
              .source("bootmem.c:free_bootmem_core 2.6.24")
              .look("the bit that is cleared, and what it was before")
              .in(BootmemRules::has)
              .when(FreeBootmem.class, Outcome.class, BootmemChecks::misused)
              .build(),
          guarantee(
                  "BM-04",
                  "free_all_bootmem gives every page that is not in use to the page allocator,"
                      + " once; pages that a free covered in part are in use.")
              .source("bootmem.c:free_all_bootmem_core 2.6.24")
              .look("the rounding in free_bootmem, and the pages of the bitmap itself")
              .in(BootmemRules::has)
              .when(FreeAllBootmem.class, Outcome.HandedOver.class, BootmemChecks::everyPageOnce)
              .build());

  private BootmemRules() {}

  /** A C library has no bootmem. */
  private static boolean has(Profile profile) {
    return profile != Profile.POSIX;
  }
}
