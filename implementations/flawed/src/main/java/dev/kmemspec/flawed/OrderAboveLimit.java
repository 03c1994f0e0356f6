package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** An order one above the largest is served with a block of the largest. */
public final class OrderAboveLimit extends FlawedReference {

  /** Plants it. */
  public OrderAboveLimit() {
    super(
        "12-order-above-limit",
        "12: exclusive/inclusive order limit, one too many",
        "an order one above the largest is served with a block of the largest",
        "PG-02",
        "order 11",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 11)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public long allocPagesNode(int nid, int gfp, int order) {
        int most = machine().maxOrder();
        return super.allocPagesNode(nid, gfp, order == most + 1 ? most : order);
      }
    };
  }
}
