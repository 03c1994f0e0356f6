package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** A cache asks for its slabs as if it could do without. */
public final class CacheForgetsNofail extends FlawedReference {

  /** Plants it. */
  public CacheForgetsNofail() {
    super(
        "x-cache-forgets-nofail",
        "none: a mask that is cut on its way down",
        "kmem_cache_alloc drops __GFP_NOFAIL where it asks for a slab",
        "GF-07",
        "answered NULL",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=32 cpus=1 profile=linux-6.1
        c = kmem_cache_create("dog", 64, 0, 0)
        zoneinfo()
        a = kmem_cache_alloc(c, GFP_KERNEL|__GFP_NOFAIL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected Gfp maskOf(SlabCache cache, Gfp gfp) {
        return super.maskOf(cache, gfp).without(Gfp.NOFAIL);
      }
    };
  }
}
