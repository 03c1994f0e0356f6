package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;
import java.util.List;

/** The last page of a free range is not handed over. */
public final class TopPageForgotten extends FlawedReference {

  /** Plants it. */
  public TopPageForgotten() {
    super(
        "x-top-page-forgotten",
        "none: the last free page is not handed over",
        "the last page of a free range is not handed over",
        "MB-14",
        "were not handed over",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(4096, 8192)
        memblock_free_all()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected List<FreeBlock> freed(long base, long end) {
        return super.freed(base, end - 4096);
      }
    };
  }
}
