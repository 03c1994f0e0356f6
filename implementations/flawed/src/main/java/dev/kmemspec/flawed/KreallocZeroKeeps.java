package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc to size 0 frees the block and answers NULL. */
public final class KreallocZeroKeeps extends FlawedReference {

  /** Plants it. */
  public KreallocZeroKeeps() {
    super(
        "x-krealloc-zero-answers-null",
        "none: krealloc to size 0 as in C",
        "krealloc to size 0 frees the block and answers NULL",
        "KM-19",
        "answered with NULL",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL)
        b = krealloc(a, 0, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long krealloc(long p, long size, int gfp) {
        long moved = super.krealloc(p, size, gfp);
        return size == 0 ? 0 : moved;
      }
    };
  }
}
