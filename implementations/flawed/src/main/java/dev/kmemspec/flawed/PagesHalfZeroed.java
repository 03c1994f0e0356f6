package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** __GFP_ZERO clears the first page of a block only. */
public final class PagesHalfZeroed extends FlawedReference {

  /** Plants it. */
  public PagesHalfZeroed() {
    super(
        "x-pages-half-zeroed",
        "none: memory not zeroed",
        "__GFP_ZERO clears the first page of a block only",
        "GF-06",
        "4096 bytes",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = alloc_pages(GFP_KERNEL|__GFP_ZERO, 1)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected long bytesToZero(int order) {
        return machine().pageSize();
      }
    };
  }
}
