package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A signal ends the taking of pages, also with __GFP_NOFAIL. */
public final class VmallocNofailNull extends FlawedReference {

  /** Plants it. */
  public VmallocNofailNull() {
    super(
        "40-vmalloc-nofail-null",
        "40: NOFAIL returns NULL on a pending signal",
        "a signal ends the taking of pages, also with __GFP_NOFAIL",
        "VM-15",
        "__GFP_NOFAIL",
        Profile.LINUX_6_12,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.12
        zoneinfo()
        a = __vmalloc(8192, GFP_KERNEL|__GFP_NOFAIL)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected boolean populate(Area area, Gfp gfp, int node, long frames) {
        boolean populated = super.populate(area, gfp, node, frames);
        return populated && !gfp.has(Gfp.NOFAIL_BIT);
      }
    };
  }
}
