package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.PercpuChunk;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;
import java.util.ArrayList;
import java.util.List;

/** What describes a chunk goes on growing at each allocation, though the chunk is gone. */
public final class ChunkFreedTooEarly extends FlawedReference {

  /** Plants it. */
  public ChunkFreedTooEarly() {
    super(
        "51-chunk-freed-too-early",
        "51: chunk freed while async map growth is pending",
        "what describes a chunk goes on growing at each allocation, though the chunk is gone",
        "RN-02",
        "were zeroed",
        Profile.CONTRACT,
        """
        machine page=65536 pages=64 cpus=1 profile=contract
        a = __alloc_percpu(65536, 8)
        b = __alloc_percpu(65536, 8)
        free_percpu(a)
        free_percpu(b)
        c = alloc_pages(GFP_KERNEL, 0)
        fill(c, 1)
        d = __alloc_percpu(8, 8)
        read(c)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      private final List<Long> pending = new ArrayList<>();

      @Override
      protected void freeMetadata(long address) {
        super.freeMetadata(address);
        pending.add(address);
      }

      @Override
      protected long find(PercpuChunk chunk, long size, long align, boolean mayPopulate) {
        pending.forEach(address -> pages.memory().write(address, new byte[16]));
        return super.find(chunk, size, align, mayPopulate);
      }
    };
  }
}
