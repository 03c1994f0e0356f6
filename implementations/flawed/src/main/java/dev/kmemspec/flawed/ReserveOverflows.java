package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** A second chunk is made for requests of the reserved kind. */
public final class ReserveOverflows extends FlawedReference {

  /** Plants it. */
  public ReserveOverflows() {
    super(
        "x-reserve-overflows",
        "none: the reserve of per-CPU memory has no end",
        "a second chunk is made for requests of the reserved kind",
        "PC-10",
        "served from elsewhere",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_reserved_percpu(8192, 8)
        b = __alloc_reserved_percpu(8, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected boolean mayGrow(Kind kind) {
        return kind != Kind.STATIC || super.mayGrow(kind);
      }
    };
  }
}
