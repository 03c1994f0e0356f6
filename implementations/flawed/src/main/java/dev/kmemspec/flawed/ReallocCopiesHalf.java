package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceHeap;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** realloc keeps half of what it has to. */
public final class ReallocCopiesHalf extends FlawedReference {

  /** Plants it. */
  public ReallocCopiesHalf() {
    super(
        "x-realloc-copies-half",
        "none: realloc copies too little",
        "a block that realloc moves keeps the first half of its content",
        "US-03",
        "bytes",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = malloc(64)
        fill(a, 1)
        b = realloc(a, 500)
        """);
  }

  @Override
  protected ReferenceHeap heap(ReferencePages pages, ReferenceMappings mappings) {
    return new ReferenceHeap(pages, mappings) {
      @Override
      protected long kept(long usable, long size) {
        return super.kept(usable, size) / 2;
      }
    };
  }
}
