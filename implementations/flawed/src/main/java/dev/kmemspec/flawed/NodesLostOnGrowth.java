package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** A list that doubles forgets the nodes of its regions. */
public final class NodesLostOnGrowth extends FlawedReference {

  /** Plants it. */
  public NodesLostOnGrowth() {
    super(
        "61-nodes-lost-on-growth",
        "61: node ids lost when the reserved array doubles",
        "a list that doubles forgets the nodes of its regions",
        "MB-10",
        "has node -1",
        Profile.LINUX_6_1,
        filled());
  }

  /** A list with room for one more region. */
  private static String filled() {
    StringBuilder text =
        new StringBuilder(
            """
            machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
            memblock_allow_resize()
            memblock_add_node(0, 262144, 0, 0)
            memblock_reserve(8192, 16)
            memblock_set_node(8192, 16, "reserved", 0)
            """);
    for (int i = 0; i < 126; i++) {
      text.append("memblock_reserve(").append(32 * i).append(", 16)\n");
    }
    return text.append(
            """
            memblock()
            memblock_reserve(8224, 16)
            memblock_reserve(8256, 16)
            memblock()
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
    protected void widen() {
      super.widen();
      for (int i = 0; i < count(); i++) {
        Region each = get(i);
        set(i, new Region(each.base(), each.size(), -1, each.flags()));
      }
    }
  }
}
