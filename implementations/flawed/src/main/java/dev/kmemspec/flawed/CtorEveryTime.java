package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** The constructor runs whenever an object is handed out. */
public final class CtorEveryTime extends FlawedReference {

  /** Plants it. */
  public CtorEveryTime() {
    super(
        "24-ctor-every-time",
        "24: constructor run at every allocation",
        "the constructor runs whenever an object is handed out",
        "SC-07",
        "the constructor ran 1 times",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        c = kmem_cache_create("dog", 64, 0, 0, ctor)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        b = kmem_cache_alloc(c, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      public long allocate(SlabCache cache, Gfp gfp, int nid) {
        long object = super.allocate(cache, gfp, nid);
        Constructor ctor = cache.ctor();
        if (object != 0 && ctor != null) {
          ctor.construct(object);
        }
        return object;
      }
    };
  }
}
