package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceHeap;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** realloc fails without a reason. */
public final class ReallocLeavesErrno extends FlawedReference {

  /** Plants it. */
  public ReallocLeavesErrno() {
    super(
        "x-realloc-leaves-errno",
        "none: realloc does not set errno",
        "a realloc that fails leaves errno as it was",
        "US-03",
        "it failed and left errno=0",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = malloc(64)
        b = realloc(a, SIZE_MAX)
        """);
  }

  @Override
  protected ReferenceHeap heap(ReferencePages pages, ReferenceMappings mappings) {
    return new ReferenceHeap(pages, mappings) {
      private boolean reallocating;

      @Override
      public long realloc(long p, long size) {
        reallocating = p != 0;
        long moved = super.realloc(p, size);
        reallocating = false;
        return moved;
      }

      @Override
      protected int errno() {
        return reallocating ? 0 : super.errno();
      }
    };
  }
}
