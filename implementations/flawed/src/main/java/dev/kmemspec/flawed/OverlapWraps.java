package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Memblock_is_region_reserved adds base and size without a test for overflow. */
public final class OverlapWraps extends FlawedReference {

  /** Plants it. */
  public OverlapWraps() {
    super(
        "57-overlap-wraps",
        "57: overlap test wraps at the top",
        "memblock_is_region_reserved adds base and size without a test for overflow",
        "MB-12",
        "no, and it is so",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_reserve(8192, 4096)
        memblock_is_region_reserved(4096, SIZE_MAX)
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      protected boolean overlaps(RegionList list, long base, long size) {
        long end = base + size;
        return list.all().stream()
            .anyMatch(each ->
                Long.compareUnsigned(base, each.end()) < 0
                    && Long.compareUnsigned(each.base(), end) < 0);
      }
    };
  }
}
