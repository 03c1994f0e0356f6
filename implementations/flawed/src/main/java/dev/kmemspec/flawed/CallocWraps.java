package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceHeap;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** calloc of a product that overflows succeeds. */
public final class CallocWraps extends FlawedReference {

  /** Plants it. */
  public CallocWraps() {
    super(
        "07-calloc-wraps",
        "7: calloc/kcalloc multiplication wraps",
        "calloc multiplies without looking for overflow",
        "US-02",
        "overflows and was answered",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = calloc(8589934592, 2147483648)
        """);
  }

  @Override
  protected ReferenceHeap heap(ReferencePages pages, ReferenceMappings mappings) {
    return new ReferenceHeap(pages, mappings) {
      @Override
      public long calloc(long n, long size) {
        return super.calloc(1, n * size);
      }
    };
  }
}
