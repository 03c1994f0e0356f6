package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceBootmem;
import dev.kmemspec.reference.ReferencePages;

/** A small request begins in a new page. */
public final class BootmemTailWasted extends FlawedReference {

  /** Plants it. */
  public BootmemTailWasted() {
    super(
        "x-bootmem-tail-wasted",
        "none: the tail of a page wasted",
        "a small request begins in a new page",
        "BM-02",
        "right behind a block that leaves room",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=64 cpus=1 boot=bootmem profile=linux-4.19
        a = alloc_bootmem(64)
        b = alloc_bootmem(64)
        """);
  }

  @Override
  protected ReferenceBootmem bootmem(ReferencePages pages) {
    return new ReferenceBootmem(pages) {
      @Override
      protected long inTail(long last, long align) {
        return (last + 4095) & -4096;
      }
    };
  }
}
