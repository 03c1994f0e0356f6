package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** A mapping begins one page behind the device. */
public final class IoremapWrongFrame extends FlawedReference {

  /** Plants it. */
  public IoremapWrongFrame() {
    super(
        "x-ioremap-wrong-frame",
        "none: the page behind the device is mapped",
        "a mapping begins one page behind the device",
        "IO-01",
        "those of the device",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = ioremap(0x1000000, 4096)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected long frame(long phys) {
        return super.frame(phys) + 1;
      }
    };
  }
}
