package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Kfree writes a free pointer at the block behind the freed one. */
public final class FreeScribbles extends FlawedReference {

  /** Plants it. */
  public FreeScribbles() {
    super(
        "x-free-scribbles",
        "none: metadata written into live memory",
        "kfree writes a free pointer at the block behind the freed one",
        "RN-02",
        "byte 0 is 0x40",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL)
        b = kmalloc(64, GFP_KERNEL)
        fill(b, 7)
        kfree(a)
        read(b)
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      public void kfree(long p) {
        long size = ksize(p);
        if (size > 0 && memory().frame(p + size) >= 0) {
          memory().write(p + size, new byte[] {0x40, 0, 0, 0, 0, (byte) 0x88, -1, -1});
        }
        super.kfree(p);
      }
    };
  }
}
