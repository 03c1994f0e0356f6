package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Destroying a chunk of per-CPU memory leaks what describes it. */
public final class ChunkMetadataLeak extends FlawedReference {

  /** Plants it. */
  public ChunkMetadataLeak() {
    super(
        "50-chunk-metadata-leak",
        "50: metadata leak at chunk destroy",
        "destroying a chunk of per-CPU memory leaks what describes it",
        "XI-07",
        "just as many chunks",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(32768, 8)
        b = __alloc_percpu(32768, 8)
        free_percpu(a)
        free_percpu(b)
        drain()
        percpu_stats()
        zoneinfo()
        c = __alloc_percpu(32768, 8)
        d = __alloc_percpu(32768, 8)
        free_percpu(c)
        free_percpu(d)
        drain()
        percpu_stats()
        zoneinfo()
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected void freeMetadata(long address) {}
    };
  }
}
