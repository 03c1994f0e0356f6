package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** Who frees memory waits for memory to be freed. */
public final class ReclaimRecurses extends FlawedReference {

  /** Plants it. */
  public ReclaimRecurses() {
    super(
        "x-reclaim-recurses",
        "none: reclaim that allocates calls itself",
        "inside of memalloc_noreclaim_save memory is reclaimed",
        "PG-60",
        "the task frees memory itself",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        folio_add_lru(a)
        memalloc_noreclaim_save()
        b = alloc_pages(GFP_KERNEL, 5)
        c = alloc_pages(GFP_KERNEL, 3)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayReclaim(Gfp gfp) {
        return gfp.blocking();
      }
    };
  }
}
