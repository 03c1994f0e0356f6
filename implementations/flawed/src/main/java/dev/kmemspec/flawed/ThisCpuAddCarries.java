package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** This_cpu_add of a narrow variable carries into what lies behind it. */
public final class ThisCpuAddCarries extends FlawedReference {

  /** Plants it. */
  public ThisCpuAddCarries() {
    super(
        "x-this-cpu-add-carries",
        "none: this_cpu_add is wider than its variable",
        "this_cpu_add of a narrow variable carries into what lies behind it",
        "PC-09",
        "expected",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(8, 8)
        this_cpu_add(a, 4, SIZE_MAX)
        this_cpu_read(a, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public void thisCpuAdd(long p, int width, long value) {
        super.thisCpuAdd(p, width == 4 ? 8 : width, value);
      }
    };
  }
}
