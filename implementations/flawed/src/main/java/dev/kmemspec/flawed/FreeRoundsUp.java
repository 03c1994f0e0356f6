package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Memblock_free gives back whole pages. */
public final class FreeRoundsUp extends FlawedReference {

  /** Plants it. */
  public FreeRoundsUp() {
    super(
        "x-free-rounds-up",
        "none: a range is given back in whole pages",
        "memblock_free gives back whole pages",
        "MB-04",
        "is not in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_reserve(4096, 8192)
        memblock_phys_free(0x1000, 16)
        memblock()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      public int memblockPhysFree(long base, long size) {
        return super.memblockPhysFree(base, (size + 4095) & -4096);
      }
    };
  }
}
