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
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "US-01",
                  "malloc answers NULL and sets errno to ENOMEM, or a block of the size asked for"
                      + " that shares no byte with any live block and is aligned for any type that"
                      + " fits, aligned_alloc to what was asked; malloc(0) is NULL or a block of"
                      + " its own.")
              .source("malloc(3)")
              .look(
                  "sizes near SIZE_MAX, the header in front of the block, and what was freed last")
              .when(Allocating.class, Outcome.class, UserChecks::handedOut)
              .when(MallocUsableSize.class, Outcome.Number.class, UserChecks::usable)
              .build(),
          guarantee(
                  "US-02",
                  "calloc answers NULL and sets errno to ENOMEM where the product overflows; else"
                      + " all its bytes are zero.")
              .source("malloc(3)")
              .look("the multiplication, and recycled memory")
              .when(Calloc.class, Outcome.class, UserChecks::calloc)
              .build(),
          guarantee(
                  "US-03",
                  "realloc of NULL is malloc, and what it answers is placed as malloc would place"
                      + " it; one that succeeds keeps the content up to the smaller of both sizes,"
                      + " one that fails leaves the block as it was and sets errno to ENOMEM.")
              .source("malloc(3)")
              .look("how many bytes are copied when the block moves")
              .when(Realloc.class, Outcome.Pointer.class, UserChecks::resized)
              .when(Realloc.class, Outcome.Null.class, UserChecks::refused)
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
              .undecidable("A profile names a kernel, never a C library and its version."));

  private UserRules() {}
}
