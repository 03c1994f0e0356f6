package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.MappingCall.Brk;
import dev.kmemspec.program.MappingCall.Mmap;
import dev.kmemspec.program.MappingCall.Munmap;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import java.util.List;

/** RULES.md section 11: the system calls below the C library's heap. */
final class MappingRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "US-06",
                  "Success of malloc or mmap does not mean that physical memory exists; the first"
                      + " touch finds a zeroed page.")
              .source("malloc(3); mm/memory.c:do_anonymous_page 7.0")
              .look("what a page that nobody wrote to shares with others")
              .when(MemoryCall.Read.class, Outcome.Bytes.class, MappingChecks::firstTouch)
              .build(),
          guarantee(
                  "US-07",
                  "The system call brk answers the new break on success and the current one on"
                      + " failure: below the start of the heap, and where another mapping is in the"
                      + " way.")
              .source("mm/mmap.c:brk 7.0; brk(2)")
              .look("the address that is compared, and the one that the break is set to")
              .when(Brk.class, Outcome.Pointer.class, MappingChecks::breakMoves)
              .build(),
          behaviour(
                  "US-08",
                  "The break is exact to the byte, its mapping to the page; pages that grow back"
                      + " are zero.")
              .source("mm/mmap.c:brk 7.0")
              .look("what happens to the pages above a break that goes down")
              .when(Brk.class, Outcome.Pointer.class, MappingChecks::grownZero)
              .build(),
          guarantee(
                  "US-09",
                  "mmap refuses length 0 with EINVAL and what rounds to it with ENOMEM,"
                      + " MAP_FIXED_NOREPLACE over a mapping with EEXIST; a result is page aligned,"
                      + " zero, where a fixed address says, and disjoint unless it replaces.")
              .source("mm/mmap.c:do_mmap 7.0")
              .look("the rounding of the length, and what is searched for room")
              .when(Mmap.class, Outcome.class, MappingChecks::refused)
              .when(Mmap.class, Outcome.Pointer.class, MappingChecks::mapped)
              .build(),
          guarantee(
                  "US-10",
                  "munmap refuses an unaligned address and length 0 with EINVAL; anything else it"
                      + " unmaps, holes and parts of mappings included.")
              .source("mm/vma.c:do_vmi_munmap 7.0")
              .look("the checks of the address, and ranges in which little or nothing is mapped")
              .when(Munmap.class, Outcome.Number.class, MappingChecks::unmapped)
              .build());

  private MappingRules() {}
}
