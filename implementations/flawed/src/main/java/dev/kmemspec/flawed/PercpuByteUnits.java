package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Areas of per-CPU memory start where the last one ends. */
public final class PercpuByteUnits extends FlawedReference {

  /** Plants it. */
  public PercpuByteUnits() {
    super(
        "x-percpu-byte-units",
        "none: areas are cut to the byte",
        "areas of per-CPU memory start where the last one ends",
        "PC-04",
        "no multiple of 4",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_percpu(1, 1)
        b = __alloc_percpu(1, 1)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected long roundedUp(long size) {
        return size;
      }

      @Override
      protected long leastAlign() {
        return 1;
      }
    };
  }
}
