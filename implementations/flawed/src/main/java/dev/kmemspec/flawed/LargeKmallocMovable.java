package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.reference.ReferenceSlabs;

/** Large blocks of kmalloc are asked for as pages of a process. */
public final class LargeKmallocMovable extends FlawedReference {

  /** Plants it. */
  public LargeKmallocMovable() {
    super(
        "x-large-kmalloc-movable",
        "none: memory of a zone above the ceiling",
        "a large block of kmalloc may come from a movable zone",
        "GF-14",
        "zone Movable",
        Profile.LINUX_6_1,
        """
        machine page=4096 zones=0:Normal:0+4096,0:Movable:4096+4096 cpus=1 profile=linux-6.1
        a = kmalloc(8193, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      public long kmallocNode(long size, int gfp, int node) {
        Gfp movable = new Gfp(gfp).with(new Gfp(Gfp.MOVABLE_BIT | Gfp.HIGHMEM_BIT | Gfp.COMP_BIT));
        return size > 8192 && size <= 16384
            ? slabs.pages().allocate(node, movable, 2, Use.KMALLOC)
            : super.kmallocNode(size, gfp, node);
      }
    };
  }
}
