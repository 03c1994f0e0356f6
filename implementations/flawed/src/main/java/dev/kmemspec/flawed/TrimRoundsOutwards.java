package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Memblock_trim_memory keeps the partial page at the end of a region. */
public final class TrimRoundsOutwards extends FlawedReference {

  /** Plants it. */
  public TrimRoundsOutwards() {
    super(
        "x-trim-rounds-outwards",
        "none: trimming keeps partial pages",
        "memblock_trim_memory keeps the partial page at the end of a region",
        "MB-17",
        "is in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 5000)
        memblock_trim_memory(4096)
        memblock()
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      public void trim(long align) {
        Region last = memory().get(memory().count() - 1);
        super.trim(align);
        add(memory(), last.end() & -align, last.end() & (align - 1), last.nid(), last.flags());
      }
    };
  }
}
