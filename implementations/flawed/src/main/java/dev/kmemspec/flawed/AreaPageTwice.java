package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** The last page of an area is mapped twice, in place of the one before as well. */
public final class AreaPageTwice extends FlawedReference {

  /** Plants it. */
  public AreaPageTwice() {
    super(
        "x-area-page-twice",
        "none: one page behind two addresses",
        "the last page of an area is mapped twice, in place of the one before as well",
        "VM-01",
        "behind two of its pages",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(8192)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected boolean map(Area area, Gfp gfp) {
        boolean mapped = super.map(area, gfp);
        int count = area.pages().size();
        if (mapped && count > 1) {
          long page = areas.pages().machine().pageSize();
          long last = areas.pages().memory().frame(area.pages().getLast());
          areas.map(area.start() + (count - 2) * page, last, gfp);
        }
        return mapped;
      }
    };
  }
}
