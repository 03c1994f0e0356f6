package dev.kmemspec.foreign;

import dev.kmemspec.program.UserCall;
import dev.kmemspec.rule.Violation;
import dev.kmemspec.spi.Implementation;

/** What is known to be wrong in which version, so that all else is still looked for. */
final class Defects {
  private Defects() {}

  /** mimalloc 2.0.9 aligns 256, 512 and 1024 bytes to 128 alone (its issue 700). */
  static boolean isKnown(Implementation implementation, Violation violation) {
    return implementation instanceof Mimalloc mimalloc
        && mimalloc.version().equals("v2.0.9")
        && violation.rule().id().equals("US-01")
        && violation.step().invocation().call() instanceof UserCall.AlignedAlloc aligned
        && aligned.alignment() >= 256
        && aligned.size() <= 1024;
  }
}
