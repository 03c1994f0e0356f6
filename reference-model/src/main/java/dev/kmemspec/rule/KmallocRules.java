package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import java.util.List;

/** RULES.md section 4: kmalloc and its relatives. */
final class KmallocRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "KM-02",
                  "kmalloc(0) answers ZERO_SIZE_PTR: not NULL, the same each time, accepted by kfree, "
                      + "ksize and krealloc.")
              .source("slab.h, slub.c:__do_kmalloc_node 7.0")
              .look("the test for size 0, before any size class is looked up")
              .when(
                  KmallocCall.Allocating.class,
                  Outcome.class,
                  (world, call, outcome) ->
                      call.bytes() != 0
                          ? Decision.SILENT
                          : Decision.of(
                              outcome instanceof Outcome.ZeroSizePtr,
                              () -> "size 0 was answered with " + Say.outcome(outcome)))
              .build());

  private KmallocRules() {}
}
