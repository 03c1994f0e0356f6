package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** __GFP_ZERO leaves the last bytes of an object as they were. */
public final class ObjectsNotZeroed extends FlawedReference {

  /** Plants it. */
  public ObjectsNotZeroed() {
    super(
        "x-objects-not-zeroed",
        "none: memory not zeroed",
        "__GFP_ZERO leaves the last bytes of an object as they were",
        "KM-11",
        "1 of the 64 bytes",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = kzalloc(64, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected long bytesToZero(SlabCache cache) {
        return super.bytesToZero(cache) - 1;
      }
    };
  }
}
