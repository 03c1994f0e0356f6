package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Chunks stay when their last area is given back. */
public final class FreeChunksKept extends FlawedReference {

  /** Plants it. */
  public FreeChunksKept() {
    super(
        "x-free-chunks-kept",
        "none: free chunks of per-CPU memory are never destroyed",
        "chunks stay when their last area is given back",
        "PC-12",
        "chunks are kept",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_percpu(32768, 8)
        b = __alloc_percpu(32768, 8)
        c = __alloc_percpu(32768, 8)
        d = __alloc_percpu(32768, 8)
        free_percpu(a)
        free_percpu(b)
        free_percpu(c)
        free_percpu(d)
        drain()
        percpu_stats()
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected void balance() {}
    };
  }
}
