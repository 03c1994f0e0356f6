package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvfree_sensitive does not clear. */
public final class KvfreeSensitiveKeeps extends FlawedReference {

  /** Plants it. */
  public KvfreeSensitiveKeeps() {
    super(
        "x-kvfree-sensitive-keeps",
        "none: clearing before the free is optimised away",
        "kvfree_sensitive does not clear",
        "KV-06",
        "had to wipe",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kvmalloc(16384, GFP_KERNEL)
        fill(a, 1)
        kvfree_sensitive(a, 16384)
        b = kvmalloc(16384, GFP_KERNEL)
        read(b)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      protected void wipe(long addr, long len) {}
    };
  }
}
