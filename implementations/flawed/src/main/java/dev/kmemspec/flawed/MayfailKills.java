package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A request that may fail has a process killed. */
public final class MayfailKills extends FlawedReference {

  /** Plants it. */
  public MayfailKills() {
    super(
        "x-mayfail-kills",
        "none: the OOM killer is called where the mask forbids it",
        "__GFP_RETRY_MAYFAIL has a process killed",
        "GF-09",
        "was killed for a request with __GFP_RETRY_MAYFAIL",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL|__GFP_RETRY_MAYFAIL, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp.without(Gfp.RETRY_MAYFAIL), order, ceiling);
      }
    };
  }
}
