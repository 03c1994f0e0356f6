package dev.kmemspec.optimized;

import dev.kmemspec.alloc.page.Failures;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.spi.FaultInjection;

/** Fails the block of pages that a program asked to fail; objects of a sheaf are no allocations. */
final class PlantedFailures implements FaultInjection, Failures {
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

  @Override
  public boolean fail(int gfp) {
    if ((gfp & GfpFlags.NOFAIL) != 0) {
      return false;
    }
    counted++;
    return counted == failing;
  }
}
