package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Zeroed objects of a bulk call carry a pointer in their middle. */
public final class BulkKeepsFreePointer extends FlawedReference {

  /** Plants it. */
  public BulkKeepsFreePointer() {
    super(
        "18-bulk-keeps-free-pointer",
        "18: bulk allocation forgets to wipe the free pointer",
        "zeroed objects of a bulk call carry a pointer in their middle",
        "GF-06",
        "were not zero",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-4.19
        c = kmem_cache_create("dog", 64, 0, 0)
        a = kmem_cache_alloc_bulk(c, GFP_KERNEL|__GFP_ZERO, 2)
        """);
  }

  private static final byte[] FREE_POINTER = {0x40, 0, 0, 0, 0, (byte) 0x88, -1, -1};

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
        int got = super.kmemCacheAllocBulk(cache, gfp, objects);
        long middle = kmemCacheSize(cache) / 2;
        for (int i = 0; i < got && middle >= FREE_POINTER.length; i++) {
          memory().write(objects[i] + middle, FREE_POINTER);
        }
        return got;
      }
    };
  }
}
