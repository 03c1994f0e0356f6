package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc copies half of the old block. */
public final class KreallocLosesContent extends FlawedReference {

  /** Plants it. */
  public KreallocLosesContent() {
    super(
        "x-krealloc-loses-content",
        "none: content lost when a block moves",
        "krealloc copies half of the old block",
        "KM-20",
        "byte 32",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL)
        fill(a, 7)
        b = krealloc(a, 128, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected long move(long p, long size, long usable, int gfp) {
        return super.move(p, size, usable / 2, gfp);
      }
    };
  }
}
