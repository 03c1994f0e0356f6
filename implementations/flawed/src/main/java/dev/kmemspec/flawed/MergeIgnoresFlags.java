package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Regions that touch become one, whatever their node and flags. */
public final class MergeIgnoresFlags extends FlawedReference {

  /** Plants it. */
  public MergeIgnoresFlags() {
    super(
        "58-merge-ignores-flags",
        "58: merging regions with different flags or node",
        "regions that touch become one, whatever their node and flags",
        "MB-05",
        "expected node 0 and flags 4",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add_node(0, 8192, 0, 0)
        memblock_mark_nomap(4096, 4096)
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
      return true;
    }
  }
}
