package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** An area takes twice the pages that it needs. */
public final class AreaPagesTwofold extends FlawedReference {

  /** Plants it. */
  public AreaPagesTwofold() {
    super(
        "x-area-pages-twofold",
        "none: pages taken in pairs",
        "an area takes twice the pages that it needs",
        "VM-29",
        "pages more",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        drain()
        zoneinfo()
        a = vmalloc(262144)
        drain()
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected boolean populate(Area area, Gfp gfp, int node, long frames) {
        return super.populate(area, gfp, node, frames)
            && takeBeside(area, area.pages().size(), Gfp.KERNEL);
      }
    };
  }
}
