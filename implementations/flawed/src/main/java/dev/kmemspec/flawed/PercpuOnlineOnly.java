package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;
import java.util.HashSet;
import java.util.Set;

/** A fresh area is zeroed for the CPUs that are online. */
public final class PercpuOnlineOnly extends FlawedReference {

  /** Plants it. */
  public PercpuOnlineOnly() {
    super(
        "x-percpu-online-only",
        "none: copies of CPUs that come later are forgotten",
        "a fresh area is zeroed for the CPUs that are online",
        "PC-02",
        "not zero",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        cpu_down(1)
        a = __alloc_percpu(8, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      private final Set<Integer> offline = new HashSet<>();

      @Override
      public void cpuDown(int cpu) {
        offline.add(cpu);
      }

      @Override
      public void cpuUp(int cpu) {
        offline.remove(cpu);
      }

      @Override
      protected boolean zeroes(int cpu) {
        return !offline.contains(cpu);
      }
    };
  }
}
