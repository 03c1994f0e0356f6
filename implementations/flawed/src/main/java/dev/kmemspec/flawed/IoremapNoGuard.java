package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;

/** Mappings lie side by side. */
public final class IoremapNoGuard extends FlawedReference {

  /** Plants it. */
  public IoremapNoGuard() {
    super(
        "x-ioremap-no-guard",
        "none: no guard page behind a mapping",
        "mappings lie side by side",
        "IO-02",
        "no guard page",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = ioremap(0x1000000, 4096)
        b = ioremap(0x1002000, 4096)
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      protected long guard() {
        return 0;
      }
    };
  }
}
