package dev.kmemspec.spi;

import org.jspecify.annotations.Nullable;

/**
 * Slab caches. A cache is named by a non-zero number of the implementation's choice, an object by
 * its address; 0 is failure. Rules: RULES.md section 3.
 */
public interface SlabAllocator extends Allocator {

  /** Brings an object into its first state; called by the cache, once per object and slab. */
  @FunctionalInterface
  interface Constructor {
    /** Constructs the object at that address. */
    void construct(long object);
  }

  /** kmem_cache_create; flags are {@code SlabFlags} bits. */
  long kmemCacheCreate(String name, long size, long align, int flags, @Nullable Constructor ctor);

  /** kmem_cache_destroy; 0 is a no-op. */
  void kmemCacheDestroy(long cache);

  /** kmem_cache_shrink: 0 iff no slab is left. */
  int kmemCacheShrink(long cache);

  /** kmem_cache_size. */
  long kmemCacheSize(long cache);

  /** kmem_cache_alloc. */
  long kmemCacheAlloc(long cache, int gfp);

  /** kmem_cache_zalloc. */
  long kmemCacheZalloc(long cache, int gfp);

  /** kmem_cache_alloc_node. */
  long kmemCacheAllocNode(long cache, int gfp, int node);

  /** kmem_cache_alloc_bulk: fills all of {@code objects} and answers its length, or 0. */
  int kmemCacheAllocBulk(long cache, int gfp, long[] objects);

  /** kmem_cache_free. */
  void kmemCacheFree(long cache, long object);

  /** kmem_cache_free_bulk; the cache may be 0. */
  void kmemCacheFreeBulk(long cache, long[] objects);
}
