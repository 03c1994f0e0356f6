package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc of a large block throws. */
public final class Throws extends FlawedReference {

  /** Plants it. */
  public Throws() {
    super(
        "x-throws",
        "none: an implementation that breaks down",
        "krealloc of a large block throws",
        "RN-01",
        "it threw",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(10000, GFP_KERNEL)
        b = krealloc(a, 20000, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public long krealloc(long p, long size, int gfp) {
        if (ksize(p) > 8192) {
          throw new IllegalStateException("cannot happen");
        }
        return super.krealloc(p, size, gfp);
      }
    };
  }
}
