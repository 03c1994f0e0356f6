package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A process dies for a large block, which its memory may well not make. */
public final class CostlyKills extends FlawedReference {

  /** Plants it. */
  public CostlyKills() {
    super(
        "x-costly-kills",
        "none: the OOM killer is called for a block that nobody needs so much",
        "an order above 3 waits for rounds of reclaim, and then has a process killed",
        "GF-10",
        "was killed for a request with an order above 3",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL, 4)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean once(Gfp gfp, int order) {
        return super.once(gfp, 0);
      }

      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp, 0, ceiling);
      }
    };
  }
}
