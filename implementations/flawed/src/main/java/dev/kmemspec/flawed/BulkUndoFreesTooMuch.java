package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** A bulk call that fails frees the object before its first as well. */
public final class BulkUndoFreesTooMuch extends FlawedReference {

  /** Plants it. */
  public BulkUndoFreesTooMuch() {
    super(
        "22-bulk-undo-frees-too-much",
        "22: bulk error path frees the wrong set, one too many",
        "a bulk call that fails frees the object before its first as well",
        "SC-05",
        "overlap",
        Profile.CONTRACT,
        """
        machine page=4096 pages=8 cpus=1 profile=contract
        c = kmem_cache_create("dog", 4096, 0, 0)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        b = kmem_cache_alloc_bulk(c, GFP_KERNEL, 8)
        d = kmem_cache_alloc(c, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      private long last;

      @Override
      public long kmemCacheAlloc(long cache, int gfp) {
        last = super.kmemCacheAlloc(cache, gfp);
        return last;
      }

      @Override
      public int kmemCacheAllocBulk(long cache, int gfp, long[] objects) {
        long before = last;
        int got = super.kmemCacheAllocBulk(cache, gfp, objects);
        if (got < objects.length && before != 0) {
          kmemCacheFree(cache, before);
        }
        return got;
      }
    };
  }
}
