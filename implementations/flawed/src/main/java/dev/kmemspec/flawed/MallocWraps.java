package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceHeap;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** malloc of nearly SIZE_MAX succeeds. */
public final class MallocWraps extends FlawedReference {

  /** Plants it. */
  public MallocWraps() {
    super(
        "08-malloc-wraps",
        "8: rounding request up wraps to small",
        "malloc adds its header before it looks at the size, and what wraps is small",
        "US-01",
        "do not fit into any memory",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = malloc(SIZE_MAX)
        """);
  }

  private static final int HEADER = 16;

  @Override
  protected ReferenceHeap heap(ReferencePages pages, ReferenceMappings mappings) {
    return new ReferenceHeap(pages, mappings) {
      @Override
      public long malloc(long size) {
        boolean wraps = size < 0 && size + HEADER >= 0;
        return super.malloc(wraps ? size + HEADER : size);
      }
    };
  }
}
