package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;

/** Krealloc with __GFP_ZERO to a smaller size leaves what lies behind it as it was. */
public final class KreallocDirtySlack extends FlawedReference {

  /** Plants it. */
  public KreallocDirtySlack() {
    super(
        "05-krealloc-dirty-slack",
        "5: krealloc(ZERO) leaves slack dirty",
        "krealloc with __GFP_ZERO to a smaller size leaves what lies behind it as it was",
        "KM-22",
        "expected 0x00",
        Profile.LINUX_6_12,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.12
        a = kzalloc(48, GFP_KERNEL)
        fill(a, 7)
        b = krealloc(a, 40, GFP_KERNEL|__GFP_ZERO)
        c = krealloc(b, 56, GFP_KERNEL|__GFP_ZERO)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected void zeroSlack(long p, long size, long usable, Gfp gfp) {}
    };
  }
}
