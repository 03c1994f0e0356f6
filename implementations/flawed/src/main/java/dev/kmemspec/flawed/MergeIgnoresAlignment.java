package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;
import dev.kmemspec.reference.SlabLayout;

/** A cache shares the slabs of an older one that is large enough, whatever its alignment. */
public final class MergeIgnoresAlignment extends FlawedReference {

  /** Plants it. */
  public MergeIgnoresAlignment() {
    super(
        "15-merge-ignores-alignment",
        "15: merging ignores alignment",
        "a cache shares the slabs of an older one that is large enough, whatever its alignment",
        "SC-04",
        "not of 64",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-4.19
        c = kmem_cache_create("dog", 72, 0, 0)
        d = kmem_cache_create("cat", 60, 64, 0)
        a = kmem_cache_alloc_bulk(d, GFP_KERNEL, 2)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected boolean fits(SlabCache cache, SlabLayout wanted) {
        long waste = cache.layout().stride() - wanted.stride();
        return waste >= 0 && waste < pages().machine().cacheLine();
      }
    };
  }
}
