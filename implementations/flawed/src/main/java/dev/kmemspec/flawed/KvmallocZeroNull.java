package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvmalloc of 0 bytes answers NULL. */
public final class KvmallocZeroNull extends FlawedReference {

  /** Plants it. */
  public KvmallocZeroNull() {
    super(
        "x-kvmalloc-zero-null",
        "none: size 0 answered as by vmalloc",
        "kvmalloc of 0 bytes answers NULL",
        "KV-01",
        "0 bytes",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kvmalloc(0, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public long kvmallocNode(long size, int gfp, int node) {
        return size == 0 ? 0 : super.kvmallocNode(size, gfp, node);
      }
    };
  }
}
