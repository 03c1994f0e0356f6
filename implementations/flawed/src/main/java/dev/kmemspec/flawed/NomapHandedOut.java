package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** The flags of memory are not looked at. */
public final class NomapHandedOut extends FlawedReference {

  /** Plants it. */
  public NomapHandedOut() {
    super(
        "x-nomap-handed-out",
        "none: NOMAP memory handed out",
        "the flags of memory are not looked at",
        "MB-11",
        "is not mapped",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add(0, 262144)
        memblock_mark_nomap(131072, 131072)
        a = memblock_alloc(64, 64)
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      protected boolean skipped(Region region, int nid, boolean mirror) {
        return nid >= 0 && region.nid() != nid;
      }
    };
  }
}
