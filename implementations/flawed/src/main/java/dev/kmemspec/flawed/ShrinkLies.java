package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmem_cache_shrink always answers 0. */
public final class ShrinkLies extends FlawedReference {

  /** Plants it. */
  public ShrinkLies() {
    super(
        "x-shrink-answers-zero",
        "none: shrink tells that no slab is left",
        "kmem_cache_shrink always answers 0",
        "SC-23",
        "1 objects are live",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        c = kmem_cache_create("dog", 64, 0, 0)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        kmem_cache_shrink(c)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public int kmemCacheShrink(long cache) {
        return Math.min(0, super.kmemCacheShrink(cache));
      }
    };
  }
}
