package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A plain request fails though a process could be killed. */
public final class NeverKills extends FlawedReference {

  /** Plants it. */
  public NeverKills() {
    super(
        "x-never-kills",
        "none: ENOMEM for a plain request of one page",
        "no process is ever killed",
        "PG-60",
        "was not killed",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return false;
      }
    };
  }
}
