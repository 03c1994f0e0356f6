package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Ioremap answers with the first byte of the page. */
public final class IoremapLosesOffset extends FlawedReference {

  /** Plants it. */
  public IoremapLosesOffset() {
    super(
        "x-ioremap-loses-offset",
        "none: the offset in the page is lost",
        "ioremap answers with the first byte of the page",
        "IO-01",
        "another offset",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = ioremap(0x1000010, 16)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected long offset(long phys) {
        return 0;
      }
    };
  }
}
