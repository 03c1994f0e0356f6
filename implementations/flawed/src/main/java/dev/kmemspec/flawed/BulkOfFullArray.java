package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.Arrays;
import java.util.List;

/** An array that needs no page is taken for one that got none. */
public final class BulkOfFullArray extends FlawedReference {

  /** Plants it. */
  public BulkOfFullArray() {
    super(
        "34-bulk-full-array",
        "34: bulk returns 0 for an already full array",
        "alloc_pages_bulk answers 0 where every slot has a page already",
        "PG-14",
        "all of 1 slots had a page, and 0 were said to have one",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 0)
        alloc_pages_bulk_array(GFP_KERNEL, [a])
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public int allocPagesBulk(int gfp, long[] each) {
        boolean full = Arrays.stream(each).noneMatch(page -> page == 0);
        return full ? 0 : super.allocPagesBulk(gfp, each);
      }
    };
  }
}
