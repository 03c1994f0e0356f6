package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;
import dev.kmemspec.spi.Reclaimer;

/** A process dies while the page cache is full of clean pages. */
public final class KillsTooEarly extends FlawedReference {

  /** Plants it. */
  public KillsTooEarly() {
    super(
        "x-kills-too-early",
        "none: the OOM killer is called while there is much to reclaim",
        "a process is killed after every round of reclaim, whatever that gave back",
        "PG-60",
        "a process was killed, and the page cache in",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=128 cpus=1 profile=linux-7.0
        nr_to_reclaim(1)
        a = alloc_pages(GFP_KERNEL, 0)
        folio_add_lru(a)
        b = alloc_pages(GFP_KERNEL, 6)
        folio_add_lru(b)
        c = alloc_pages(GFP_KERNEL, 4)
        mm_add(c, 1)
        d = alloc_pages(GFP_KERNEL, 3)
        e = alloc_pages(GFP_KERNEL, 2)
        f = alloc_pages(GFP_KERNEL, 1)
        g = alloc_pages(GFP_KERNEL, 0)
        h = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      public void reclaimFrom(Reclaimer around) {
        super.reclaimFrom(
            new Reclaimer() {
              @Override
              public long directReclaim(int gfp, int order) {
                long given = around.directReclaim(gfp, order);
                return new Gfp(gfp).equals(Gfp.KERNEL) && around.outOfMemory(gfp, order)
                    ? given + 1
                    : given;
              }

              @Override
              public boolean outOfMemory(int gfp, int order) {
                return around.outOfMemory(gfp, order);
              }
            });
      }
    };
  }
}
