package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferencePages;

/** A hole is taken that lacks room for the guard page. */
public final class GuardNotSearched extends FlawedReference {

  /** Plants it. */
  public GuardNotSearched() {
    super(
        "x-guard-not-searched",
        "none: the hole is too small for the guard page",
        "a hole is taken that lacks room for the guard page",
        "VM-06",
        "guard page included",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __vmalloc_node_range(4096, 1, 12288, 20480, GFP_KERNEL, -1)
        b = vmalloc(12288)
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected long search(long size, long align, long from, long to) {
        return super.search(size - guard(), align, from, to);
      }
    };
  }
}
