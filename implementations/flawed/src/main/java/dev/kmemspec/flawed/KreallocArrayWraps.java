package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc_array multiplies without a test for overflow. */
public final class KreallocArrayWraps extends FlawedReference {

  /** Plants it. */
  public KreallocArrayWraps() {
    super(
        "x-krealloc-array-wraps",
        "none: the product of krealloc_array wraps",
        "krealloc_array multiplies without a test for overflow",
        "KM-25",
        "overflow",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL)
        b = krealloc_array(a, 4611686018427387904, 8, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long kreallocArray(long p, long n, long size, int gfp) {
        return krealloc(p, n * size, gfp);
      }
    };
  }
}
