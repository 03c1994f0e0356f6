package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache.Slab;
import java.util.HashSet;
import java.util.Set;

/** The constructor does not run for a slab on pages that were one before. */
public final class CtorOncePerPage extends FlawedReference {

  /** Plants it. */
  public CtorOncePerPage() {
    super(
        "24-ctor-once-per-page",
        "24: constructor never run for recycled slabs",
        "the constructor does not run for a slab on pages that were one before",
        "SC-07",
        "is not constructed",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        c = kmem_cache_create("dog", 64, 0, 0, ctor)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        kmem_cache_free(c, a)
        kmem_cache_shrink(c)
        b = alloc_pages(GFP_KERNEL, 0)
        fill(b, 7)
        __free_pages(b, 0)
        d = kmem_cache_alloc(c, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      private final Set<Long> seen = new HashSet<>();

      @Override
      protected void construct(Slab slab) {
        if (seen.add(slab.objectAt(0))) {
          super.construct(slab);
        }
      }
    };
  }
}
