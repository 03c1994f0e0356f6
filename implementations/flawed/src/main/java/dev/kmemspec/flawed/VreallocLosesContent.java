package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A move copies all but the last page of the old area. */
public final class VreallocLosesContent extends FlawedReference {

  /** Plants it. */
  public VreallocLosesContent() {
    super(
        "x-vrealloc-loses-content",
        "none: a move copies too little",
        "a move copies all but the last page of the old area",
        "VM-25",
        "expected",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        fill(a, 1)
        b = vrealloc(a, 8192, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected long bytesToMove(long old, long size) {
        long page = areas.pages().machine().pageSize();
        return Math.max(0, super.bytesToMove(old, size) - page);
      }
    };
  }
}
