package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** A request from the top gets the lower end of the highest gap. */
public final class LowestFit extends FlawedReference {

  /** Plants it. */
  public LowestFit() {
    super(
        "x-lowest-fit",
        "none: the wrong end of a gap",
        "a request from the top gets the lower end of the highest gap",
        "MB-06",
        "the highest fit is",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        a = memblock_alloc(64, 64)
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      protected long highest(long from, long to, long size, long align) {
        return lowest(from, to, size, align);
      }
    };
  }
}
