package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;
import java.util.HashSet;
import java.util.Set;

/** Free_percpu of an area that was given back is a BUG. */
public final class PercpuDoubleFreeBug extends FlawedReference {

  /** Plants it. */
  public PercpuDoubleFreeBug() {
    super(
        "x-percpu-double-free-bug",
        "none: a double free of per-CPU memory stops the machine",
        "free_percpu of an area that was given back is a BUG",
        "PC-08",
        "was given back before",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1 misuse=yes
        a = __alloc_percpu(8, 8)
        free_percpu(a)
        free_percpu(a)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      private final Set<Long> gone = new HashSet<>();

      @Override
      public void freePercpu(long p) {
        super.freePercpu(p);
        if (p != 0 && !gone.add(p)) {
          throw new IllegalStateException("BUG at percpu.c");
        }
      }
    };
  }
}
