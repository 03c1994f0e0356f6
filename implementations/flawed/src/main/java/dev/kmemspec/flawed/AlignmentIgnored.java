package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferencePages;

/** The alignment asked for is not looked at. */
public final class AlignmentIgnored extends FlawedReference {

  /** Plants it. */
  public AlignmentIgnored() {
    super(
        "x-area-alignment-ignored",
        "none: alignment asked for and not given",
        "the alignment asked for is not looked at",
        "VM-07",
        "no multiple of",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        b = __vmalloc_node_range(4096, 65536, 0, 1048576, GFP_KERNEL, -1)
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected long search(long size, long align, long from, long to) {
        return super.search(size, 1, from, to);
      }
    };
  }
}
