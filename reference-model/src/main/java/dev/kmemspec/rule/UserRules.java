package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.UserCall.Allocating;
import dev.kmemspec.program.UserCall.Calloc;
import dev.kmemspec.program.UserCall.Free;
import dev.kmemspec.program.UserCall.MallocUsableSize;
import dev.kmemspec.program.UserCall.Realloc;
import java.util.List;

/** RULES.md section 11: the C library's heap. */
final class UserRules {
  private static final String NO_SYSTEM_CALLS = "System calls are not among the calls.";

  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "US-01",
                  "malloc answers NULL or a block of the size asked for that shares no byte with"
                      + " any live block and is aligned for any type that fits, aligned_alloc to"
                      + " what was asked; malloc(0) is NULL or a block of its own.")
              .source("malloc(3)")
              .look(
                  "sizes near SIZE_MAX, the header in front of the block, and what was freed last")
              .when(Allocating.class, Outcome.class, UserChecks::handedOut)
              .when(MallocUsableSize.class, Outcome.Number.class, UserChecks::usable)
              .build(),
          guarantee(
                  "US-02",
                  "calloc answers NULL where the product overflows; else all its bytes are zero.")
              .source("malloc(3)")
              .look("the multiplication, and recycled memory")
              .when(Calloc.class, Outcome.class, UserChecks::calloc)
              .build(),
          guarantee(
                  "US-03",
                  "realloc of NULL is malloc, and what it answers is placed as malloc would place"
                      + " it; one that succeeds keeps the content up to the smaller of both sizes,"
                      + " one that fails leaves the block as it was.")
              .source("malloc(3)")
              .look("how many bytes are copied when the block moves")
              .when(Realloc.class, Outcome.Pointer.class, UserChecks::resized)
              .build(),
          guarantee(
                  "US-04",
                  "free of NULL does nothing; any other argument is a live block of the same"
                      + " family.")
              .source("malloc(3)")
              .look("the caller, where it frees what it does not hold")
              .when(Free.class, Outcome.Done.class, UserChecks::freed)
              .build(),
          behaviour(
                  "US-05",
                  "glibc on 64 bits aligns to 16, has usable sizes 24 + 16k, maps 128 KiB and more,"
                      + " and fails beyond PTRDIFF_MAX.")
              .source("malloc(3)")
              .undecidable("A profile names a kernel, never a C library and its version."),
          guarantee(
                  "US-06",
                  "Success of malloc does not mean that physical memory exists; the first touch"
                      + " finds a zeroed page.")
              .source("malloc(3)")
              .undecidable("Page faults cannot be looked at."),
          guarantee(
                  "US-07",
                  "The system call brk answers the new break on success and the current one on"
                      + " failure.")
              .source("mm/mmap.c:brk 7.0; brk(2)")
              .undecidable(NO_SYSTEM_CALLS),
          behaviour(
                  "US-08",
                  "The break is exact to the byte, its mapping to the page; pages that grow back"
                      + " are zero.")
              .source("mm/mmap.c:brk 7.0")
              .undecidable(NO_SYSTEM_CALLS),
          guarantee(
                  "US-09",
                  "mmap refuses length 0 and what rounds to it; a result is page aligned, zero"
                      + " where anonymous, and disjoint unless fixed.")
              .source("mm/mmap.c:do_mmap 7.0")
              .undecidable(NO_SYSTEM_CALLS),
          guarantee(
                  "US-10",
                  "munmap refuses an unaligned address and length 0; it may leave holes and split"
                      + " mappings.")
              .source("mm/vma.c:do_vmi_munmap 7.0")
              .undecidable(NO_SYSTEM_CALLS));

  private UserRules() {}
}
