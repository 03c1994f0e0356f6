package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** A cache of DMA memory shares the slabs of an ordinary one. */
public final class MergeIgnoresZone extends FlawedReference {

  /** Plants it. */
  public MergeIgnoresZone() {
    super(
        "16-merge-ignores-zone",
        "16: merging ignores zone and reclaim flags",
        "a cache of DMA memory shares the slabs of an ordinary one",
        "SC-25",
        "zone Normal, not in DMA",
        Profile.LINUX_6_1,
        """
        machine page=4096 zones=0:DMA:0+256,0:Normal:256+3840 cpus=2 profile=linux-6.1
        c = kmem_cache_create("dog", 64, 0, 0)
        d = kmem_cache_create("cat", 64, 0, SLAB_CACHE_DMA)
        a = kmem_cache_alloc(d, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected boolean sameKind(SlabCache cache, SlabFlags flags) {
        return true;
      }
    };
  }
}
