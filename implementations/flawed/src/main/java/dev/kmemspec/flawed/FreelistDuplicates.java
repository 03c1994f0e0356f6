package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache.Slab;
import java.util.HashMap;
import java.util.Map;

/**
 * The walk of a randomised freelist starts in its middle and stays at its first entry after its
 * last.
 */
public final class FreelistDuplicates extends FlawedReference {

  /** Plants it. */
  public FreelistDuplicates() {
    super(
        "13-freelist-duplicates",
        "13: duplicate entries in a randomised freelist",
        "the walk of a randomised freelist starts in its middle and stays at its "
            + "first entry after its last",
        "SC-05",
        "closer than",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-4.19
        c = kmem_cache_create("dog", 8192, 0, 0)
        a = kmem_cache_alloc_bulk(c, GFP_KERNEL, 4)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      private final Map<Slab, Integer> positions = new HashMap<>();

      @Override
      protected int choose(Slab slab) {
        int next = positions.merge(slab, 1, Integer::sum) - 1;
        if (next >= slab.objects()) {
          return super.choose(slab);
        }
        int position = slab.objects() / 2 + next;
        return position < slab.objects() ? position : 0;
      }
    };
  }
}
