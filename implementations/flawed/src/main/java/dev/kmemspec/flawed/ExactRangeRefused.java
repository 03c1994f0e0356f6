package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferencePages;

/** The length searched for is the size and the alignment, even where the hole is aligned. */
public final class ExactRangeRefused extends FlawedReference {

  /** Plants it. */
  public ExactRangeRefused() {
    super(
        "41-exact-range-refused",
        "41: search length over-adjusted for alignment",
        "the length searched for is the size and the alignment, even where the hole is aligned",
        "VM-08",
        "there was a hole",
        Profile.LINUX_6_12,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.12
        zoneinfo()
        a = __vmalloc_node_range(4096, 4096, 0, 8192, GFP_KERNEL, -1)
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected long search(long size, long align, long from, long to) {
        return super.search(size + align - 1, align, from, to);
      }
    };
  }
}
