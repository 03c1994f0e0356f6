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
        "answered NULL",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=32 cpus=1 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL|__GFP_NOFAIL, 0)
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
