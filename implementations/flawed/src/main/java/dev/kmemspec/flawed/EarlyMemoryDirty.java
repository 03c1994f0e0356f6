package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Memblock_alloc leaves the memory as it is. */
public final class EarlyMemoryDirty extends FlawedReference {

  /** Plants it. */
  public EarlyMemoryDirty() {
    super(
        "x-early-memory-dirty",
        "none: boot memory not cleared",
        "memblock_alloc leaves the memory as it is",
        "MB-09",
        "are not zero",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        a = memblock_alloc(64, 64)
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected void zero(long base, long size) {}
    };
  }
}
