package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc that fails frees the old block. */
public final class FailedKreallocFrees extends FlawedReference {

  /** Plants it. */
  public FailedKreallocFrees() {
    super(
        "x-failed-krealloc-frees",
        "none: a failure that changes something",
        "krealloc that fails frees the old block",
        "KM-01",
        "overlap",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL)
        b = krealloc(a, 8388608, GFP_KERNEL)
        c = kmalloc(64, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected long move(long p, long size, long usable, int gfp) {
        long moved = super.move(p, size, usable, gfp);
        if (moved == 0) {
          kfree(p);
        }
        return moved;
      }
    };
  }
}
