package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** The initialiser of a static per-CPU variable reaches the copy of CPU 0 alone. */
public final class StaticFirstCopyOnly extends FlawedReference {

  /** Plants it. */
  public StaticFirstCopyOnly() {
    super(
        "x-static-first-copy-only",
        "none: the initial image is not copied for each CPU",
        "the initialiser of a static per-CPU variable reaches the copy of CPU 0 alone",
        "PC-01",
        "the copy of CPU 1",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = DEFINE_PER_CPU(8, 8, 1)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected boolean initialises(int cpu) {
        return cpu == 0;
      }
    };
  }
}
