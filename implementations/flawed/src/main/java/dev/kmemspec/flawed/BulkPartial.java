package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmem_cache_alloc_bulk keeps what it got when memory runs out. */
public final class BulkPartial extends FlawedReference {

  /** Plants it. */
  public BulkPartial() {
    super(
        "x-bulk-partial",
        "none: a bulk call hands out some objects only",
        "kmem_cache_alloc_bulk keeps what it got when memory runs out",
        "SC-20",
        "8 of 9 objects",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-6.1
        c = kmem_cache_create("dog", 4096, 0, 0)
        a = kmem_cache_alloc_bulk(c, GFP_KERNEL, 9)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
        int got = 0;
        while (got < objects.length && (objects[got] = kmemCacheAlloc(cache, gfp)) != 0) {
          got++;
        }
        return got;
      }
    };
  }
}
