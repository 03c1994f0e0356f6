package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceBootmem;
import dev.kmemspec.reference.ReferencePages;

/** Free_bootmem gives back the page in which the range begins. */
public final class BootmemFreesPartialPages extends FlawedReference {

  /** Plants it. */
  public BootmemFreesPartialPages() {
    super(
        "x-bootmem-frees-partial-pages",
        "none: free_bootmem rounds outwards",
        "free_bootmem gives back the page in which the range begins",
        "BM-04",
        "not all of it is free memory",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=64 cpus=1 boot=bootmem profile=linux-4.19
        reserve_bootmem(4096, 8192)
        free_bootmem(0x1800, 6144)
        free_all_bootmem()
        """);
  }

  @Override
  protected ReferenceBootmem bootmem(ReferencePages pages) {
    return new ReferenceBootmem(pages) {
      @Override
      protected long firstFreed(long addr) {
        return addr / 4096;
      }
    };
  }
}
