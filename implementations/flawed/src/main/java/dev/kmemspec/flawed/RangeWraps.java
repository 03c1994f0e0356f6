package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Base and size are added without a test for overflow. */
public final class RangeWraps extends FlawedReference {

  /** Plants it. */
  public RangeWraps() {
    super(
        "x-range-wraps",
        "none: the end of a range wraps",
        "base and size are added without a test for overflow",
        "MB-03",
        "is not in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_reserve(SIZE_MAX-4095, 8192)
        memblock()
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      protected long end(long base, long size) {
        return base + size;
      }
    };
  }
}
