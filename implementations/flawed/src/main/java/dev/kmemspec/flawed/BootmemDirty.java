package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceBootmem;
import dev.kmemspec.reference.ReferencePages;

/** Alloc_bootmem leaves the memory as it is. */
public final class BootmemDirty extends FlawedReference {

  /** Plants it. */
  public BootmemDirty() {
    super(
        "x-bootmem-dirty",
        "none: bootmem not cleared",
        "alloc_bootmem leaves the memory as it is",
        "BM-01",
        "are not zero",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=64 cpus=1 boot=bootmem profile=linux-4.19
        a = alloc_bootmem(64)
        """);
  }

  @Override
  protected ReferenceBootmem bootmem(ReferencePages pages) {
    return new ReferenceBootmem(pages) {
      @Override
      protected long zeroed(long size) {
        return 0;
      }
    };
  }
}
