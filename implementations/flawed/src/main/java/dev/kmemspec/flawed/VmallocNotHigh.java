package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmalloc takes no high memory. */
public final class VmallocNotHigh extends FlawedReference {

  /** Plants it. */
  public VmallocNotHigh() {
    super(
        "x-vmalloc-not-high",
        "none: __GFP_HIGHMEM is not added",
        "vmalloc takes no high memory",
        "VM-13",
        "had plenty",
        Profile.LINUX_6_1,
        """
        machine page=4096 zones=0:Normal:0+4096,0:HighMem:4096+4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = vmalloc(4096)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected Gfp pageMask(Gfp gfp) {
        return super.pageMask(gfp).without(new Gfp(Gfp.HIGHMEM_BIT));
      }
    };
  }
}
