package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvmalloc looks at the low half of the size. */
public final class KvmallocTruncates extends FlawedReference {

  /** Plants it. */
  public KvmallocTruncates() {
    super(
        "x-kvmalloc-truncates",
        "none: the size is made an int",
        "kvmalloc looks at the low half of the size",
        "KV-03",
        "INT_MAX",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kvmalloc(4294967396, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public long kvmallocNode(long size, int gfp, int node) {
        return super.kvmallocNode(size & 0xffffffffL, gfp, node);
      }
    };
  }
}
