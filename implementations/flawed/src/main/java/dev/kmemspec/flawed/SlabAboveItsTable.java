package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmalloc of SLAB hands out pages where its table of classes ends. */
public final class SlabAboveItsTable extends FlawedReference {

  /** Plants it. */
  public SlabAboveItsTable() {
    super(
        "x-slab-above-its-table",
        "none: the limit of another kernel",
        "kmalloc serves more than the largest class of SLAB, by whole pages",
        "PV-05",
        "131073 bytes were served by a block of 262144, and the largest class is 131072",
        Profile.LINUX_2_6_21,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-2.6.21
        a = kmalloc(131073, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    ReferencePages pages = slabs.pages();
    return new ReferenceKmalloc(slabs) {
      @Override
      public long kmallocNode(long size, int gfp, int node) {
        long most = 4L << 20;
        boolean large = size > 131072 && size <= most;
        int order = large ? pages.machine().orderFor(size) : 0;
        return large
            ? pages.allocate(node, new Gfp(gfp), order, ReferencePages.Use.KMALLOC)
            : super.kmallocNode(size, gfp, node);
      }
    };
  }
}
