package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** A gap of exactly the size is too small. */
public final class GapOffByOne extends FlawedReference {

  /** Plants it. */
  public GapOffByOne() {
    super(
        "x-gap-off-by-one",
        "none: an exact fit is refused",
        "a gap of exactly the size is too small",
        "MB-06",
        "were refused, and fit at",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(4096, 4096)
        a = memblock_alloc(4096, 64)
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      protected long highest(long from, long to, long size, long align) {
        return to - from == size ? 0 : super.highest(from, to, size, align);
      }
    };
  }
}
