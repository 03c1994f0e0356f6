package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** A page that helps to find an object is kept where no object is found. */
public final class MetadataLeaks extends FlawedReference {

  /** Plants it. */
  public MetadataLeaks() {
    super(
        "50-metadata-leaks",
        "50: metadata leak on a path that gives up",
        "a page of metadata, taken for a request, stays behind where the request fails",
        "XI-06",
        "before the failing call",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 profile=contract
        c = kmem_cache_create("dog", 64, 0, 0)
        drain()
        zoneinfo()
        fail_nth(2)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        fail_nth(0)
        drain()
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      public long allocate(SlabCache cache, Gfp gfp, int nid) {
        long metadata = pages().allocate(nid, gfp, 0, Use.SLAB);
        long object = metadata == 0 ? 0 : super.allocate(cache, gfp, nid);
        if (object != 0) {
          pages().free(metadata, Use.SLAB);
        }
        return object;
      }
    };
  }
}
