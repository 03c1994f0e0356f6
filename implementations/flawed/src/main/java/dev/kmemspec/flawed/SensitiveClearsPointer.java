package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kfree_sensitive clears as many bytes as a pointer has. */
public final class SensitiveClearsPointer extends FlawedReference {

  /** Plants it. */
  public SensitiveClearsPointer() {
    super(
        "11-kfree-sensitive-keeps-content",
        "11: zeroisation optimised away",
        "kfree_sensitive clears as many bytes as a pointer has",
        "KM-26",
        "kfree_sensitive had to wipe",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kmalloc(64, GFP_KERNEL)
        fill(a, 7)
        kfree_sensitive(a)
        b = kmalloc(64, GFP_KERNEL)
        read(b)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public void kfreeSensitive(long p) {
        if (ksize(p) > 0) {
          memory().zero(p, Long.BYTES);
        }
        kfree(p);
      }
    };
  }
}
