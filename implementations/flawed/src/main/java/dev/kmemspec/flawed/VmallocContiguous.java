package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** An area fails that no block of the page allocator could hold. */
public final class VmallocContiguous extends FlawedReference {

  /** Plants it. */
  public VmallocContiguous() {
    super(
        "x-vmalloc-contiguous",
        "none: vmalloc asks for one block",
        "an area fails that no block of the page allocator could hold",
        "VM-12",
        "single pages were free",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = vmalloc(8388608)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected boolean populate(Area area, Gfp gfp, int node, long frames) {
        boolean populated = super.populate(area, gfp, node, frames);
        long largest = 1L << areas.pages().machine().maxOrder();
        return populated && area.pages().size() <= largest;
      }
    };
  }
}
