package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** A region that is removed leaves an entry of size 0 among others. */
public final class EmptyRegionLeft extends FlawedReference {

  /** Plants it. */
  public EmptyRegionLeft() {
    super(
        "x-empty-region-left",
        "none: an empty region stays",
        "a region that is removed leaves an entry of size 0 among others",
        "MB-18",
        "is empty",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add(0, 4096)
        memblock_add(8192, 4096)
        memblock_remove(0, 4096)
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
    protected void remove(int index) {
      set(index, new Region(get(index).base(), 0, -1, 0));
    }
  }
}
