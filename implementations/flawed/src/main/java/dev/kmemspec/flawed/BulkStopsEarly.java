package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Alloc_pages_bulk answers with its last page twice. */
public final class BulkStopsEarly extends FlawedReference {

  /** Plants it. */
  public BulkStopsEarly() {
    super(
        "x-pages-bulk-overlaps",
        "none: a bulk call hands out one page twice",
        "alloc_pages_bulk answers with its last page twice",
        "PG-14",
        "stands in two slots",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = alloc_pages_bulk(GFP_KERNEL, 3)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public int allocPagesBulk(int gfp, long[] pages) {
        int filled = super.allocPagesBulk(gfp, pages);
        if (filled > 1) {
          pages[filled - 1] = pages[filled - 2];
        }
        return filled;
      }
    };
  }
}
