package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Ksize answers with the next larger class. */
public final class KsizeTooLarge extends FlawedReference {

  /** Plants it. */
  public KsizeTooLarge() {
    super(
        "x-ksize-too-large",
        "none: ksize too large",
        "ksize answers with the next larger class",
        "KM-17",
        "a block of 96, expected 64",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kmalloc(64, GFP_KERNEL)
        ksize(a)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long ksize(long p) {
        long size = super.ksize(p);
        return size == 0 ? 0 : kmallocSizeRoundup(size + 1);
      }
    };
  }
}
