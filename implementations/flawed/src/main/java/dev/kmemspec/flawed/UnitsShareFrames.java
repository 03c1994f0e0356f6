package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** The first CPU's frame lies behind the units of all. */
public final class UnitsShareFrames extends FlawedReference {

  /** Plants it. */
  public UnitsShareFrames() {
    super(
        "x-units-share-frames",
        "none: one frame behind the units of two CPUs",
        "the first CPU's frame lies behind the units of all",
        "PC-11",
        "the same frame",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_percpu(8, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected long behind(long[] addresses, int cpu) {
        return addresses[0];
      }
    };
  }
}
