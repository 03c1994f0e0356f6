package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** A request takes any memory although some is kept twice. */
public final class MirrorForgotten extends FlawedReference {

  /** Plants it. */
  public MirrorForgotten() {
    super(
        "x-mirror-forgotten",
        "none: mirrored memory not preferred",
        "a request takes any memory although some is kept twice",
        "MB-08",
        "keeps more of what was asked for",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add(0, 262144)
        memblock_mark_mirror(65536, 65536)
        a = memblock_alloc(64, 64)
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      public boolean mirrored() {
        return false;
      }
    };
  }
}
