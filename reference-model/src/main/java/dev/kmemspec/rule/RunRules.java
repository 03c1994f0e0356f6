package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import java.util.List;

/** What every allocator owes its caller, whatever the family. */
final class RunRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "RN-01",
                  "Every legal call comes back: it neither throws, nor hangs, nor kills its virtual"
                      + " machine.")
              .source("every contract: failure has an answer of its own")
              .look("the stack frame that the message names")
              .when(Call.class, Outcome.class, RunChecks::comesBack)
              .build(),
          guarantee(
                  "RN-02",
                  "What was written to a live block, or read from it, and not written since, reads"
                      + " back unchanged.")
              .source("slab.h, malloc(3): a live block is its owner's alone")
              .look(
                  "metadata inside live blocks, blocks that overlap, and zeroing that reaches too"
                      + " far")
              .when(MemoryCall.Read.class, Outcome.Bytes.class, RunChecks::contentKept)
              .build());

  private RunRules() {}
}
