package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A plain request fails while the page cache is full of clean pages. */
public final class NeverReclaims extends FlawedReference {

  /** Plants it. */
  public NeverReclaims() {
    super(
        "x-never-reclaims",
        "none: ENOMEM with a page cache full of clean pages",
        "nothing is reclaimed for anybody",
        "PG-60",
        "one page was refused, and the page cache in",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=100 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 5)
        folio_add_lru(a)
        b = alloc_pages(GFP_KERNEL, 5)
        folio_add_lru(b)
        c = alloc_pages(GFP_KERNEL, 2)
        d = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayReclaim(Gfp gfp) {
        return false;
      }
    };
  }
}
