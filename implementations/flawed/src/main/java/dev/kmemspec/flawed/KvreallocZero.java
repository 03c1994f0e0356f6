package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvrealloc to 0 answers ZERO_SIZE_PTR for an area as well. */
public final class KvreallocZero extends FlawedReference {

  /** Plants it. */
  public KvreallocZero() {
    super(
        "x-kvrealloc-zero",
        "none: one answer for both kinds of memory",
        "kvrealloc to 0 answers ZERO_SIZE_PTR for an area as well",
        "KV-07",
        "resized to 0",
        Profile.LINUX_6_12,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.12
        a = kvmalloc(4194305, GFP_KERNEL)
        b = kvrealloc(a, 0, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public long kvrealloc(long p, long size, int gfp) {
        long answer = super.kvrealloc(p, size, gfp);
        return size == 0 ? Machine.ZERO_SIZE_PTR : answer;
      }
    };
  }
}
