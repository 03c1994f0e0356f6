package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Meminfo counts a page of per-CPU memory once, not for each CPU. */
public final class PercpuCountedOnce extends FlawedReference {

  /** Plants it. */
  public PercpuCountedOnce() {
    super(
        "x-percpu-counted-once",
        "none: a sum that forgets the CPUs",
        "meminfo counts a populated page of per-CPU memory once for all CPUs",
        "PC-13",
        "Percpu is 1 pages, and 1 pages of a unit are populated for each of 2 CPUs",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        v = __alloc_percpu(8, 8)
        meminfo()
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public long populatedPages() {
        return super.populatedPages() / pages.machine().cpus();
      }
    };
  }
}
