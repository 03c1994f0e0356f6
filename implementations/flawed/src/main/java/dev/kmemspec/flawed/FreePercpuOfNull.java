package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Free_percpu(NULL) looks for a chunk. */
public final class FreePercpuOfNull extends FlawedReference {

  /** Plants it. */
  public FreePercpuOfNull() {
    super(
        "x-free-percpu-of-null",
        "none: free_percpu(NULL) is no no-op",
        "free_percpu(NULL) looks for a chunk",
        "PC-07",
        "was reported",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        free_percpu(NULL)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public void freePercpu(long p) {
        super.freePercpu(p == 0 ? -1 : p);
      }
    };
  }
}
