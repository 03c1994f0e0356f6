package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmalloc(0) answers NULL. */
public final class KmallocZeroNull extends FlawedReference {

  /** Plants it. */
  public KmallocZeroNull() {
    super(
        "x-kmalloc-zero-null",
        "none: size 0 treated as failure",
        "kmalloc(0) answers NULL",
        "KM-02",
        "size 0 was answered with NULL",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(0, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      public long kmallocNode(long size, int gfp, int node) {
        return size == 0 ? 0 : super.kmallocNode(size, gfp, node);
      }
    };
  }
}
