package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A request that is to try lightly has a process killed. */
public final class NoretryKills extends FlawedReference {

  /** Plants it. */
  public NoretryKills() {
    super(
        "x-noretry-kills",
        "none: the OOM killer is called where the mask forbids it",
        "__GFP_NORETRY waits for rounds of reclaim, and then has a process killed",
        "GF-09",
        "was killed for a request with __GFP_NORETRY",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL|__GFP_NORETRY, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean once(Gfp gfp, int order) {
        return super.once(gfp.without(Gfp.NORETRY), order);
      }

      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp.without(Gfp.NORETRY), order, ceiling);
      }
    };
  }
}
