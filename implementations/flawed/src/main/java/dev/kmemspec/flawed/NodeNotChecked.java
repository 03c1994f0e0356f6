package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;
import dev.kmemspec.reference.SlabCache.Slab;
import org.jspecify.annotations.Nullable;

/** An object of any node is taken from the slabs at hand, also with __GFP_THISNODE. */
public final class NodeNotChecked extends FlawedReference {

  /** Plants it. */
  public NodeNotChecked() {
    super(
        "23-node-not-checked",
        "23: node request served from the CPU cache without node check",
        "an object of any node is taken from the slabs at hand, also with __GFP_THISNODE",
        "SC-12",
        "lies on node 0, not on 1",
        Profile.LINUX_7_0,
        """
        machine page=4096 zones=0:Normal:0+2048,1:Normal:2048+2048 cpus=2 profile=linux-7.0
        c = kmem_cache_create("dog", 64, 0, 0)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        b = kmem_cache_alloc_node(c, GFP_KERNEL|__GFP_THISNODE, 1)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected @Nullable Slab partial(SlabCache cache, Gfp gfp, int node) {
        return super.partial(cache, gfp.without(Gfp.THISNODE), node);
      }
    };
  }
}
