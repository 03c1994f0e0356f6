package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Iounmap of an address that names no mapping is a BUG. */
public final class IounmapOfOthersBug extends FlawedReference {

  /** Plants it. */
  public IounmapOfOthersBug() {
    super(
        "x-iounmap-of-others-bug",
        "none: iounmap of memory that is no mapping stops the machine",
        "iounmap of an address that names no mapping is a BUG",
        "IO-04",
        "was given back before",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1 misuse=yes
        a = ioremap(0x1000000, 4096)
        iounmap(a)
        iounmap(a)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected void unknown(long addr) {
        throw new IllegalStateException("BUG at vmalloc.c");
      }
    };
  }
}
