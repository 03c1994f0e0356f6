package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** The place of a mapping is a multiple of a page, whatever its size. */
public final class IoremapPageAligned extends FlawedReference {

  /** Plants it. */
  public IoremapPageAligned() {
    super(
        "x-ioremap-page-aligned",
        "none: a mapping is aligned to a page only",
        "the place of a mapping is a multiple of a page, whatever its size",
        "IO-02",
        "is a multiple of",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = ioremap(0x1000000, 4096)
        b = ioremap(0x1002000, 8192)
        c = ioremap(0x1008000, 12288)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected long align(long bytes) {
        return pages.machine().pageSize();
      }
    };
  }
}
