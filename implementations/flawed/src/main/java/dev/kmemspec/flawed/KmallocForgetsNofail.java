package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** kmalloc asks for its slabs as if it could do without. */
public final class KmallocForgetsNofail extends FlawedReference {

  /** Plants it. */
  public KmallocForgetsNofail() {
    super(
        "x-kmalloc-forgets-nofail",
        "none: a mask that is cut on its way down",
        "kmalloc drops __GFP_NOFAIL where it asks for a slab",
        "GF-07",
        "answered NULL",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=32 cpus=1 profile=linux-6.1
        zoneinfo()
        a = kmalloc(64, GFP_KERNEL|__GFP_NOFAIL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected long allocateSmall(long size, Gfp gfp, int node) {
        return super.allocateSmall(size, gfp.without(Gfp.NOFAIL), node);
      }
    };
  }
}
