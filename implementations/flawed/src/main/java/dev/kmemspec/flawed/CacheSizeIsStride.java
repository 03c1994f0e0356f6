package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmem_cache_size answers with the stride. */
public final class CacheSizeIsStride extends FlawedReference {

  /** Plants it. */
  public CacheSizeIsStride() {
    super(
        "x-cache-size-is-stride",
        "none: a cache tells its stride as its size",
        "kmem_cache_size answers with the stride",
        "SC-24",
        "the size is 64",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        c = kmem_cache_create("dog", 60, 0, 0)
        kmem_cache_size(c)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      public long kmemCacheSize(long token) {
        return (super.kmemCacheSize(token) + 7) & -8;
      }
    };
  }
}
