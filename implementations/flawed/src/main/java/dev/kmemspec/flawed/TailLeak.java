package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** __free_pages of a plain block that is referenced elsewhere leaves the tail allocated. */
public final class TailLeak extends FlawedReference {

  /** Plants it. */
  public TailLeak() {
    super(
        "26-tail-leak",
        "26: tail leak with extra reference",
        "__free_pages of a plain block that is referenced elsewhere leaves the tail allocated",
        "PG-10",
        "3 pages are missing",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 2)
        get_page(a)
        __free_pages(a, 2)
        zoneinfo()
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected void releaseTail(long frame, int order) {}
    };
  }
}
