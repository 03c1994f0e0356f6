package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** The largest order is refused. */
public final class LargestOrderRefused extends FlawedReference {

  /** Plants it. */
  public LargestOrderRefused() {
    super(
        "12-largest-order-refused",
        "12: exclusive/inclusive order limit, one too few",
        "the largest order is refused",
        "PG-62",
        "order 10 was refused",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 10)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected boolean served(int order) {
        return super.served(order + 1);
      }
    };
  }
}
