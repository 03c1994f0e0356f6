package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A size near SIZE_MAX is rounded up to a page. */
public final class VmallocSizeWraps extends FlawedReference {

  /** Plants it. */
  public VmallocSizeWraps() {
    super(
        "x-vmalloc-size-wraps",
        "none: the size wraps when it is rounded to pages",
        "a size near SIZE_MAX is rounded up to a page",
        "VM-03",
        "on a machine of",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(SIZE_MAX)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected long allocate(
          long size, long align, long start, long end, Gfp gfp, int node, long frames) {
        boolean wraps = size < 0 && size > -areas.pages().machine().pageSize();
        return super.allocate(wraps ? 1 : size, align, start, end, gfp, node, frames);
      }
    };
  }
}
