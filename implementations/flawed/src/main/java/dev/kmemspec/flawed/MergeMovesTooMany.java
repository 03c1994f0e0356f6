package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Two regions that become one move one region too many, which at a full list reads behind it. */
public final class MergeMovesTooMany extends FlawedReference {

  /** Plants it. */
  public MergeMovesTooMany() {
    super(
        "55-merge-moves-too-many",
        "55: memmove count off by one when merging regions",
        "two regions that become one move one region too many, which at a full list reads behind"
            + " it",
        "RN-01",
        "ArrayIndexOutOfBoundsException",
        Profile.LINUX_6_1,
        filled());
  }

  /** A list with room for one more region. */
  private static String filled() {
    StringBuilder text =
        new StringBuilder(
            """
            machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
            """);
    for (int i = 0; i < 127; i++) {
      text.append("memblock_reserve(").append(32 * i).append(", 16)\n");
    }
    return text.append(
            """
            memblock_reserve(16, 16)
            """)
        .toString();
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
    protected int behind(int index) {
      return super.behind(index) + 1;
    }
  }
}
