package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kcalloc and kmalloc_array multiply without a test for overflow. */
public final class KcallocWraps extends FlawedReference {

  /** Plants it. */
  public KcallocWraps() {
    super(
        "07-kcalloc-wraps",
        "7: calloc/kcalloc multiplication wraps",
        "kcalloc and kmalloc_array multiply without a test for overflow",
        "KM-12",
        "overflow",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kcalloc(8589934592, 2147483649, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long kmallocArray(long n, long size, int gfp) {
        return kmalloc(n * size, gfp);
      }
    };
  }
}
