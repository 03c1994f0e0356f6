package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceTasks;

/** A task that frees memory is held to the marks. */
public final class NoreclaimMarked extends FlawedReference {

  /** Plants it. */
  public NoreclaimMarked() {
    super(
        "x-noreclaim-marked",
        "none: whoever frees memory gets none",
        "inside of memalloc_noreclaim_save the marks hold",
        "PG-53",
        "and one was refused",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-6.1
        memalloc_noreclaim_save()
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 3)
        zoneinfo()
        b = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile) {
      @Override
      public boolean unmarked(Gfp gfp) {
        return gfp.has(Gfp.MEMALLOC_BIT) && super.unmarked(gfp);
      }
    };
  }
}
