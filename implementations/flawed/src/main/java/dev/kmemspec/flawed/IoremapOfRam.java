package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Ioremap does not look whether the range is RAM. */
public final class IoremapOfRam extends FlawedReference {

  /** Plants it. */
  public IoremapOfRam() {
    super(
        "x-ioremap-of-ram",
        "none: RAM is mapped as a device",
        "ioremap does not look whether the range is RAM",
        "IO-03",
        "RAM was mapped",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = ioremap(0x1000, 4096)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected boolean refuses(long first, long bytes) {
        return false;
      }
    };
  }
}
