package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** The last reference is dropped under a lock that sleeps. */
public final class PutPageSleeps extends FlawedReference {

  /** Plants it. */
  public PutPageSleeps() {
    super(
        "x-put-page-sleeps",
        "none: a wait on the way of a free",
        "put_page may sleep",
        "GF-19",
        "sleeping function called from invalid context",
        Profile.CONTRACT,
        """
        machine page=4096 pages=1024 cpus=1 profile=contract
        a = alloc_pages(GFP_KERNEL, 0)
        softirq { put_page(a) }
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public void putPage(long page) {
        mightSleep();
        super.putPage(page);
      }
    };
  }
}
