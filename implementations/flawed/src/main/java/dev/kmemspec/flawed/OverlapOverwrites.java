package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Memblock_add_node gives what was there before its own node and flags. */
public final class OverlapOverwrites extends FlawedReference {

  /** Plants it. */
  public OverlapOverwrites() {
    super(
        "x-overlap-overwrites",
        "none: an overlap changes the existing part",
        "memblock_add_node gives what was there before its own node and flags",
        "MB-02",
        "has node 1 and flags 0, expected node 0 and flags 0",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add_node(0, 8192, 0, 0)
        memblock_add_node(4096, 8192, 1, 0)
        memblock()
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      public int add(RegionList list, long base, long size, int nid, int flags) {
        remove(list, base, size);
        return super.add(list, base, size, nid, flags);
      }
    };
  }
}
