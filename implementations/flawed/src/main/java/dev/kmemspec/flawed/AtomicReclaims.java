package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A request that must not wait waits for reclaim. */
public final class AtomicReclaims extends FlawedReference {

  /** Plants it. */
  public AtomicReclaims() {
    super(
        "x-atomic-reclaims",
        "none: reclaim below a spinlock",
        "a request that does not block has memory reclaimed",
        "PG-60",
        "does not block",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        folio_add_lru(a)
        b = alloc_pages(GFP_NOWAIT, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayReclaim(Gfp gfp) {
        return true;
      }
    };
  }
}
