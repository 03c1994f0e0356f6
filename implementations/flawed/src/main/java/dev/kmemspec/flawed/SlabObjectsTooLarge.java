package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmem_cache_create of SLAB takes any size that the page allocator has blocks for. */
public final class SlabObjectsTooLarge extends FlawedReference {

  /** Plants it. */
  public SlabObjectsTooLarge() {
    super(
        "x-slab-objects-too-large",
        "none: the limit of another kernel",
        "kmem_cache_create of SLAB makes caches of objects of more than 32 pages",
        "PV-05",
        "a cache of objects of 131073 bytes was made, and the largest have 131072",
        Profile.LINUX_2_6_21,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-2.6.21
        c = kmem_cache_create("dog", 131073, 0, 0)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected long mostBytes() {
        return (long) pages.machine().pageSize() << pages.machine().maxOrder();
      }
    };
  }
}
