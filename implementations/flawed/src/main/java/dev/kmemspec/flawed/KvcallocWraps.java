package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvcalloc and kvmalloc_array multiply without a test for overflow. */
public final class KvcallocWraps extends FlawedReference {

  /** Plants it. */
  public KvcallocWraps() {
    super(
        "x-kvcalloc-wraps",
        "none: the multiplication of kvcalloc wraps",
        "kvcalloc and kvmalloc_array multiply without a test for overflow",
        "KV-06",
        "overflows",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kvcalloc(4611686018427387905, 4, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public long kvmallocArray(long n, long size, int gfp) {
        return kvmalloc(n * size, gfp);
      }
    };
  }
}
