package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** Slabinfo counts only slabs in use as active, as SLAB did. */
public final class EmptySlabsInactive extends FlawedReference {

  /** Plants it. */
  public EmptySlabsInactive() {
    super(
        "x-empty-slabs-inactive",
        "none: a column of another allocator",
        "slabinfo leaves empty slabs out of active_slabs, as SLAB did",
        "AC-03",
        "0 of its 1 slabs are active",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        c = kmem_cache_create("dog", 64, 0, SLAB_NO_MERGE)
        o = kmem_cache_alloc(c, GFP_KERNEL)
        kmem_cache_free(c, o)
        slabinfo()
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected long activeSlabs(SlabCache cache) {
        return cache.liveObjects() == 0 ? 0 : super.activeSlabs(cache);
      }
    };
  }
}
