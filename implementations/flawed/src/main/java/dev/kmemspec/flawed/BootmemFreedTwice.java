package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceBootmem;
import dev.kmemspec.reference.ReferencePages;

/** Free_bootmem of a page that is free is not noticed. */
public final class BootmemFreedTwice extends FlawedReference {

  /** Plants it. */
  public BootmemFreedTwice() {
    super(
        "x-bootmem-freed-twice",
        "none: a bootmem page freed twice",
        "free_bootmem of a page that is free is not noticed",
        "BM-03",
        "nothing was reported",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=64 cpus=1 boot=bootmem profile=linux-4.19 misuse=yes
        free_bootmem(0x1000, 4096)
        """);
  }

  @Override
  protected ReferenceBootmem bootmem(ReferencePages pages) {
    return new ReferenceBootmem(pages) {
      @Override
      protected boolean misused(long frame) {
        return false;
      }
    };
  }
}
