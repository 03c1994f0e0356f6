package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmalloc_32 takes pages of any zone. */
public final class Vmalloc32Anywhere extends FlawedReference {

  /** Plants it. */
  public Vmalloc32Anywhere() {
    super(
        "x-vmalloc-32-anywhere",
        "none: vmalloc_32 without its zone",
        "vmalloc_32 takes pages of any zone",
        "VM-24",
        "above 4 GiB",
        Profile.CONTRACT,
        """
        machine page=4096 zones=0:DMA32:0+4096,0:Normal:1048576+4096 cpus=2 profile=contract
        a = vmalloc_32(4096)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vmalloc32(long size) {
        return vmalloc(size);
      }
    };
  }
}
