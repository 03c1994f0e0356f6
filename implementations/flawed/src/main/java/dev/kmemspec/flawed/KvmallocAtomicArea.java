package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvmalloc falls back to vmalloc with any mask. */
public final class KvmallocAtomicArea extends FlawedReference {

  /** Plants it. */
  public KvmallocAtomicArea() {
    super(
        "x-kvmalloc-atomic-area",
        "none: the mask is not looked at before the fallback",
        "kvmalloc falls back to vmalloc with any mask",
        "KV-04",
        "served by vmalloc",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kvmalloc(4194305, GFP_NOWAIT)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      protected boolean fallsBack(long size, Gfp gfp) {
        return Long.compareUnsigned(size, vmalloc.areas().pages().machine().pageSize()) > 0;
      }
    };
  }
}
