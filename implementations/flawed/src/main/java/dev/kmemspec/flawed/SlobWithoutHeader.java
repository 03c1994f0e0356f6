package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlobKmalloc;

/** Kmalloc of SLOB leaves no room for the header that keeps an object's size. */
public final class SlobWithoutHeader extends FlawedReference {

  /** Plants it. */
  public SlobWithoutHeader() {
    super(
        "x-slob-without-header",
        "none: no room for the header",
        "kmalloc of SLOB puts the first object at the start of its page",
        "PV-06",
        "100 bytes lie 0 bytes behind the start of a page",
        Profile.SLOB,
        """
        machine page=4096 pages=4096 cpus=2 profile=slob
        a = kmalloc(100, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new SlobKmalloc(slabs) {
      @Override
      protected long header() {
        return 0;
      }
    };
  }
}
