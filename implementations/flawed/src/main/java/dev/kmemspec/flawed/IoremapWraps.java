package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Ioremap tests the size alone, not where the range ends. */
public final class IoremapWraps extends FlawedReference {

  /** Plants it. */
  public IoremapWraps() {
    super(
        "x-ioremap-wraps",
        "none: a range beyond the end of all addresses is mapped",
        "ioremap tests the size alone, not where the range ends",
        "IO-01",
        "were mapped",
        Profile.CONTRACT,
        """
        machine page=4096 zones=0:Normal:256+3840 cpus=2 profile=contract
        a = ioremap(SIZE_MAX, 4096)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected boolean impossible(long phys, long size) {
        return super.impossible(0, size);
      }
    };
  }
}
