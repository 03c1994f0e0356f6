package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Alloc_pages_exact keeps the pages of the block that nobody asked for. */
public final class ExactKeepsSurplus extends FlawedReference {

  /** Plants it. */
  public ExactKeepsSurplus() {
    super(
        "x-exact-keeps-surplus",
        "none: the surplus of an exact block is kept",
        "alloc_pages_exact keeps the pages of the block that nobody asked for",
        "PG-13",
        "1 pages are missing",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages_exact(12288, GFP_KERNEL)
        zoneinfo()
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      private boolean exact;

      @Override
      public long allocPagesExact(long size, int gfp) {
        exact = true;
        long address = super.allocPagesExact(size, gfp);
        exact = false;
        return address;
      }

      @Override
      protected void give(long frame, int order) {
        if (!exact) {
          super.give(frame, order);
        }
      }
    };
  }
}
