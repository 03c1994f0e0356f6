package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmalloc rounds the size up before it tests the limit. */
public final class RoundingWraps extends FlawedReference {

  /** Plants it. */
  public RoundingWraps() {
    super(
        "08-rounding-wraps",
        "8: rounding a request up wraps to small",
        "kmalloc rounds the size up before it tests the limit",
        "KM-07",
        "answered with ZERO_SIZE_PTR although the limit is 4194304",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kmalloc(18446744073709551615, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      public long kmallocNode(long size, int gfp, int node) {
        return super.kmallocNode((size + 7) & -8, gfp, node);
      }
    };
  }
}
