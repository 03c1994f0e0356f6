package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.spi.FaultInjection;

/**
 * Counts the inner allocations and fails the one that a program asked for. Every part of the
 * reference asks {@link #fails} once where it takes something that may run out, before it takes it,
 * and then does what it does when there is none left:
 *
 * {@snippet :
 * if (pages.faults().fails(gfp)) {
 *   return 0;
 * }
 * }
 *
 * <p>{@link ReferencePages#allocate} and {@link ReferenceSlabs#allocate} ask already, so a part
 * asks only for what it takes from neither: an address range, a bit in a map.
 */
public final class Faults implements FaultInjection {
  private long failing;
  private long counted;

  @Override
  public void failNth(long n) {
    failing = n;
    counted = 0;
  }

  @Override
  public long innerAllocations() {
    return counted;
  }

  /** Counts an inner allocation, unless it is one that must not fail; whether it is to fail. */
  public boolean fails(Gfp gfp) {
    if (gfp.has(Gfp.NOFAIL_BIT)) {
      return false;
    }
    counted++;
    return counted == failing;
  }
}
