package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kmalloc_size_roundup answers with a power of two. */
public final class RoundupPowerOfTwo extends FlawedReference {

  /** Plants it. */
  public RoundupPowerOfTwo() {
    super(
        "x-roundup-power-of-two",
        "none: the classes 96 and 192 forgotten",
        "kmalloc_size_roundup answers with a power of two",
        "KM-18",
        "96",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        kmalloc_size_roundup(65)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long kmallocSizeRoundup(long size) {
        long rounded = super.kmallocSizeRoundup(size);
        boolean between = rounded == 96 || rounded == 192;
        return between ? Long.highestOneBit(rounded) * 2 : rounded;
      }
    };
  }
}
