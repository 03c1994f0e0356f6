package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** The size of a per-CPU area is rounded up before it is tested. */
public final class PercpuSizeWraps extends FlawedReference {

  /** Plants it. */
  public PercpuSizeWraps() {
    super(
        "x-percpu-size-wraps",
        "none: a size near SIZE_MAX wraps when it is rounded up",
        "the size of a per-CPU area is rounded up before it is tested",
        "PC-03",
        "were handed out",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(SIZE_MAX, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected boolean illegal(long size, long align) {
        return super.illegal(Math.max(4, roundedUp(size)), align);
      }
    };
  }
}
