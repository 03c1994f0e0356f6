package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Regions that touch and are alike stay two. */
public final class MergeForgotten extends FlawedReference {

  /** Plants it. */
  public MergeForgotten() {
    super(
        "x-merge-forgotten",
        "none: regions are not joined",
        "regions that touch and are alike stay two",
        "MB-01",
        "touch in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_reserve(0, 4096)
        memblock_reserve(4096, 4096)
        memblock()
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new Flawed("memory"), new Flawed("reserved"), pages::report);
  }

  private static final class Flawed extends RegionList {
    Flawed(String name) {
      super(name);
    }

    @Override
    protected boolean alike(Region low, Region high) {
      return false;
    }
  }
}
