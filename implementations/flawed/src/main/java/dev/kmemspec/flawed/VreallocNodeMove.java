package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A move to a strict node copies all of the old area into a smaller one. */
public final class VreallocNodeMove extends FlawedReference {

  /** Plants it. */
  public VreallocNodeMove() {
    super(
        "04-vrealloc-node-move",
        "4: vrealloc strict-node shrink overflow",
        "a move to a strict node copies all of the old area into a smaller one",
        "RN-01",
        "page fault",
        Profile.LINUX_7_0,
        """
        machine page=4096 zones=0:Normal:0+4096,1:Normal:4096+4096 cpus=2 profile=linux-7.0
        a = vmalloc_node(20000, 0)
        b = vrealloc_node_align(a, 4000, 1, GFP_KERNEL|__GFP_THISNODE, 1)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected long bytesToMove(long old, long size) {
        return old;
      }
    };
  }
}
