package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A vmalloc that runs out of pages keeps those that it has. */
public final class FailedVmallocLeaks extends FlawedReference {

  /** Plants it. */
  public FailedVmallocLeaks() {
    super(
        "x-failed-vmalloc-leaks",
        "none: the error path of vmalloc keeps the pages",
        "a vmalloc that runs out of pages keeps those that it has",
        "XI-06",
        "before the failing call",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        drain()
        zoneinfo()
        a = vmalloc(16777216)
        drain()
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected boolean populate(Area area, Gfp gfp, int node, long frames) {
        boolean populated = super.populate(area, gfp, node, frames);
        if (!populated) {
          area.pages().clear();
        }
        return populated;
      }
    };
  }
}
