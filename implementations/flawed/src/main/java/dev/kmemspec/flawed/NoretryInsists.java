package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A request that is to try lightly goes on until nothing is left to reclaim. */
public final class NoretryInsists extends FlawedReference {

  /** Plants it. */
  public NoretryInsists() {
    super(
        "x-noretry-insists",
        "none: latency of what was to fail fast",
        "__GFP_NORETRY has memory reclaimed again and again",
        "GF-09",
        "rounds of reclaim for __GFP_NORETRY, which gets one",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 0)
        b = alloc_pages(GFP_KERNEL, 0)
        folio_add_lru(b)
        c = alloc_pages(GFP_KERNEL|__GFP_NORETRY, 3)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean once(Gfp gfp, int order) {
        return super.once(gfp.without(Gfp.NORETRY), order);
      }
    };
  }
}
