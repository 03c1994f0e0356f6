package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc that must move to the node of the caller copies nothing. */
public final class KreallocNodeMove extends FlawedReference {

  /** Plants it. */
  public KreallocNodeMove() {
    super(
        "02-krealloc-node-move",
        "2: forced node move copies nothing",
        "krealloc that must move to the node of the caller copies nothing",
        "KM-20",
        "byte 0 is",
        Profile.LINUX_7_0,
        """
        machine page=4096 zones=0:Normal:0+2048,1:Normal:2048+2048 cpus=2 profile=linux-7.0
        a = kmalloc(64, GFP_KERNEL)
        fill(a, 7)
        cpu 1
        b = krealloc(a, 128, GFP_KERNEL|__GFP_THISNODE)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected long move(long p, long size, long usable, int gfp) {
        boolean forced = (gfp & Gfp.THISNODE_BIT) != 0;
        return super.move(p, size, forced ? 0 : usable, gfp);
      }
    };
  }
}
