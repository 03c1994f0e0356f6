package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vzalloc zeroes the first page alone. */
public final class VzallocFirstPage extends FlawedReference {

  /** Plants it. */
  public VzallocFirstPage() {
    super(
        "x-vzalloc-first-page",
        "none: an area zeroed in part",
        "vzalloc zeroes the first page alone",
        "VM-04",
        "are not zero",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vzalloc(8192)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vzalloc(long size) {
        long address = vmalloc(size);
        if (address != 0) {
          long page = areas.pages().machine().pageSize();
          areas.pages().memory().zero(address, Math.min(size, page));
        }
        return address;
      }
    };
  }
}
