package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Iounmap does not round the address down to its page. */
public final class IounmapExact extends FlawedReference {

  /** Plants it. */
  public IounmapExact() {
    super(
        "x-iounmap-exact",
        "none: iounmap knows a mapping by its first page's start only",
        "iounmap does not round the address down to its page",
        "IO-03",
        "was reported",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = ioremap(0x1000010, 16)
        iounmap(a)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected long found(long addr) {
        return addr;
      }
    };
  }
}
