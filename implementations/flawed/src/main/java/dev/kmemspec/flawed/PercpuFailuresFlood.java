package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Every allocation of per-CPU memory that fails is reported. */
public final class PercpuFailuresFlood extends FlawedReference {

  /** Plants it. */
  public PercpuFailuresFlood() {
    super(
        "x-percpu-failures-flood",
        "none: failures of per-CPU memory flood the log",
        "every allocation of per-CPU memory that fails is reported",
        "PC-15",
        "a failure was reported",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=8 cpus=1 profile=linux-6.1
        a = __alloc_percpu(32768, 8)
        b = __alloc_percpu(32768, 8)
        c = __alloc_percpu(32768, 8)
        d = __alloc_percpu(32768, 8)
        e = __alloc_percpu(32768, 8)
        f = __alloc_percpu(32768, 8)
        g = __alloc_percpu(32768, 8)
        h = __alloc_percpu(32768, 8)
        i = __alloc_percpu(32768, 8)
        j = __alloc_percpu(32768, 8)
        k = __alloc_percpu(32768, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected boolean tells(int before) {
        return true;
      }
    };
  }
}
