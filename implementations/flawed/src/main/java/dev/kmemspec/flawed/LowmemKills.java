package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceReclaim;
import dev.kmemspec.reference.ReferenceTasks;

/** A process dies for memory of a zone where it may have none. */
public final class LowmemKills extends FlawedReference {

  /** Plants it. */
  public LowmemKills() {
    super(
        "x-lowmem-kills",
        "none: the OOM killer is called for a zone that it cannot help",
        "a request for zone DMA has a process killed",
        "PG-60",
        "wants memory below zone Normal",
        Profile.LINUX_7_0,
        """
        machine page=4096 zones=0:DMA:0+16,0:Normal:16+48 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 3)
        mm_add(a, 1)
        b = alloc_pages(GFP_KERNEL|GFP_DMA, 3)
        c = alloc_pages(GFP_KERNEL|GFP_DMA, 3)
        """);
  }

  @Override
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks) {
      @Override
      protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
        return super.mayKill(gfp, order, ZoneKind.NORMAL);
      }
    };
  }
}
