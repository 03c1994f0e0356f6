package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Order 0 with __GFP_NOFAIL respects the marks. */
public final class NofailFails extends FlawedReference {

  /** Plants it. */
  public NofailFails() {
    super(
        "x-nofail-fails",
        "none: a request that must not fail does",
        "order 0 with __GFP_NOFAIL respects the marks",
        "GF-07",
        "",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 9)
        b = alloc_pages(GFP_KERNEL, 8)
        c = alloc_pages(GFP_KERNEL, 7)
        d = alloc_pages(GFP_KERNEL, 5)
        e = alloc_pages(GFP_KERNEL, 4)
        f = alloc_pages(GFP_KERNEL, 3)
        g = alloc_pages(GFP_KERNEL, 2)
        h = alloc_pages(GFP_KERNEL, 1)
        i = alloc_pages(GFP_KERNEL, 0)
        j = alloc_pages(GFP_KERNEL, 0)
        k = alloc_pages(GFP_KERNEL, 0)
        l = alloc_pages(GFP_KERNEL|__GFP_NOFAIL, 0)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public long allocate(int nid, Gfp gfp, int order, Use use) {
        return super.allocate(nid, gfp.without(Gfp.NOFAIL), order, use);
      }
    };
  }
}
