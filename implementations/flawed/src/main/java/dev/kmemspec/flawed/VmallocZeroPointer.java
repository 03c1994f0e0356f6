package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmalloc of 0 bytes hands out a page. */
public final class VmallocZeroPointer extends FlawedReference {

  /** Plants it. */
  public VmallocZeroPointer() {
    super(
        "x-vmalloc-zero-pointer",
        "none: size 0 answered as by kmalloc",
        "vmalloc of 0 bytes hands out a page",
        "VM-02",
        "size 0",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(0)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected long allocate(
          long size, long align, long start, long end, Gfp gfp, int node, long frames) {
        return super.allocate(size == 0 ? 1 : size, align, start, end, gfp, node, frames);
      }
    };
  }
}
