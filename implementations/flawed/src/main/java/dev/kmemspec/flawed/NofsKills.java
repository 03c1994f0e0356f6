package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A request that may not call into file systems has a process killed. */
public final class NofsKills extends FlawedReference {

  /** Plants it. */
  public NofsKills() {
    super(
        "x-nofs-kills",
        "none: the OOM killer makes up for reclaim that was forbidden",
        "GFP_NOFS has a process killed",
        "PG-60",
        "reclaims without __GFP_FS",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_NOFS, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp.with(Gfp.KERNEL), order, ceiling);
      }
    };
  }
}
