package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** The first request for a single page fails. */
public final class SpuriousNull extends FlawedReference {

  /** Plants it. */
  public SpuriousNull() {
    super(
        "x-spurious-null",
        "none: a request fails without a reason",
        "the first request for a single page fails",
        "PG-62",
        "order 0 was refused",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      private boolean failed;

      @Override
      public long allocPagesNode(int nid, int gfp, int order) {
        if (order == 0 && !failed) {
          failed = true;
          return 0;
        }
        return super.allocPagesNode(nid, gfp, order);
      }
    };
  }
}
