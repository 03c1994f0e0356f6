package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.PercpuChunk;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Pages of the reserved chunk count as empty ones for requests that must not block. */
public final class EmptyPagesShared extends FlawedReference {

  /** Plants it. */
  public EmptyPagesShared() {
    super(
        "52-empty-pages-shared",
        "52: empty-page counter shared between chunk kinds",
        "pages of the reserved chunk count as empty ones for requests that must not block",
        "PC-13",
        "counted as empty",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_reserved_percpu(8, 8)
        percpu_stats()
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected long emptyPages() {
        long reserved = 0;
        for (PercpuChunk chunk : chunks()) {
          reserved += chunk.kind() == Kind.RESERVED ? chunk.populatedPages().size() : 0;
        }
        return super.emptyPages() + reserved;
      }
    };
  }
}
