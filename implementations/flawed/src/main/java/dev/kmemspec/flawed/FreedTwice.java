package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** A freed block is put on the free lists as a whole and as a half. */
public final class FreedTwice extends FlawedReference {

  /** Plants it. */
  public FreedTwice() {
    super(
        "x-handed-out-twice",
        "none: memory handed out twice after a free",
        "a freed block is put on the free lists as a whole and as a half",
        "PG-20",
        "overlap",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = alloc_pages(GFP_KERNEL, 1)
        __free_pages(a, 1)
        b = alloc_pages(GFP_KERNEL, 0)
        c = alloc_pages(GFP_KERNEL, 10)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected void give(long frame, int order) {
        super.give(frame, order);
        if (order > 0) {
          super.give(frame, order - 1);
        }
      }
    };
  }
}
