package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Areas above the first page of a unit lie a cache line further on other CPUs than CPU 0. */
public final class UnitsDrift extends FlawedReference {

  /** Plants it. */
  public UnitsDrift() {
    super(
        "x-units-drift",
        "none: the distance between units differs from area to area",
        "areas above the first page of a unit lie a cache line further on other CPUs than CPU 0",
        "PC-06",
        "of earlier allocations",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(4096, 8)
        b = __alloc_percpu(8, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public long perCpuPtr(long p, int cpu) {
        boolean above = (p & 0x7fff) >= pages.machine().pageSize();
        return super.perCpuPtr(p, cpu) + (above && cpu > 0 ? 64 : 0);
      }
    };
  }
}
