package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** The offset in pages is made one in bytes without a test for overflow. */
public final class RemapOffsetWraps extends FlawedReference {

  /** Plants it. */
  public RemapOffsetWraps() {
    super(
        "44-remap-offset-wraps",
        "44: mapping range check overflows",
        "the offset in pages is made one in bytes without a test for overflow",
        "VM-05",
        "were mapped",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc_user(4096)
        remap_vmalloc_range(a, 4503599627370496, 4096)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public int remapVmallocRange(long addr, long pgoff, long size) {
        long page = areas.pages().machine().pageSize();
        return super.remapVmallocRange(addr, pgoff * page / page, size);
      }
    };
  }
}
