package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/**
 * Calls that every context may make, NMI too (GF-05, KM-28): they never wait for a lock, never
 * report a failure, and may always fail. Sizes are bytes, unsigned.
 */
@Kernels(since = "6.18")
public sealed interface NolockCall extends Call {

  /**
   * 2^order zeroed pages that stay together, preferably of that node; of the flags only
   * __GFP_ACCOUNT is the caller's.
   */
  record AllocPagesNolock(Gfp gfp, int nid, int order) implements NolockCall {}

  /** Frees a block of pages, whichever call gave it. */
  record FreePagesNolock(Operand page, int order) implements NolockCall, Nameless {}

  /** At least {@code size} bytes; of the flags only __GFP_ZERO and __GFP_ACCOUNT are allowed. */
  record KmallocNolock(long size, Gfp gfp, int node) implements NolockCall {}

  /** Gives back what kmalloc_nolock gave; NULL and ZERO_SIZE_PTR are no-ops. */
  record KfreeNolock(Operand p) implements NolockCall, Nameless {}

  /** The flags of a mask that the call does not take. */
  static Gfp foreign(NolockCall call) {
    return switch (call) {
      case AllocPagesNolock c -> c.gfp().without(new Gfp(Gfp.ACCOUNT_BIT));
      case KmallocNolock c -> c.gfp().without(new Gfp(Gfp.ACCOUNT_BIT | Gfp.ZERO_BIT));
      case FreePagesNolock _, KfreeNolock _ -> Gfp.NONE;
    };
  }
}
