package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Pages are handed over one by one. */
public final class HandOverPageByPage extends FlawedReference {

  /** Plants it. */
  public HandOverPageByPage() {
    super(
        "x-hand-over-page-by-page",
        "none: the hand-over cuts too small",
        "pages are handed over one by one",
        "MB-15",
        "the largest aligned blocks are others",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add(4096, 16384)
        memblock_free_all()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected int order(long frame, long stop) {
        return 0;
      }
    };
  }
}
