package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A task that is to die has another one killed. */
public final class VictimKills extends FlawedReference {

  /** Plants it. */
  public VictimKills() {
    super(
        "x-victim-kills",
        "none: one process after the other dies for a victim that cannot exit",
        "an OOM victim has another process killed",
        "PG-60",
        "the task is an OOM victim itself",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        mark_oom_victim()
        c = alloc_pages(GFP_KERNEL, 3)
        d = alloc_pages(GFP_KERNEL, 3)
        e = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return tasks().victim() || super.mayKill(gfp, order, ceiling);
      }
    };
  }
}
