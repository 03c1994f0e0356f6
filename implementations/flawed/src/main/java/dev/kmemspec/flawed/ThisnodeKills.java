package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A process dies for a request that wants memory of one node only. */
public final class ThisnodeKills extends FlawedReference {

  /** Plants it. */
  public ThisnodeKills() {
    super(
        "x-thisnode-kills",
        "none: the OOM killer is called though other nodes have memory",
        "__GFP_THISNODE has a process killed",
        "PG-60",
        "wants memory of one node",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL|__GFP_THISNODE, 0)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp.without(Gfp.THISNODE), order, ceiling);
      }
    };
  }
}
