package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** The first page of a free range is handed over although it begins before the range. */
public final class PartialPageHandedOver extends FlawedReference {

  /** Plants it. */
  public PartialPageHandedOver() {
    super(
        "x-partial-page-handed-over",
        "none: a page in use in part is handed over",
        "the first page of a free range is handed over although it begins before the range",
        "MB-14",
        "not all of it is free memory",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        memblock_reserve(4096, 100)
        memblock_free_all()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected long firstFrame(long base) {
        return base / 4096;
      }
    };
  }
}
