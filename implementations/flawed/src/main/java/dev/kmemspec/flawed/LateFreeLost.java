package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Memblock_free_late gives nothing to the page allocator. */
public final class LateFreeLost extends FlawedReference {

  /** Plants it. */
  public LateFreeLost() {
    super(
        "59-late-free-lost",
        "59: late free does not reach the buddy",
        "memblock_free_late gives nothing to the page allocator",
        "MB-16",
        "manages 63 pages, and was given 64",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=linux-6.1
        memblock_add_node(0, 262144, 0, 0)
        memblock_reserve(4096, 4096)
        memblock_free_all()
        memblock_free_late(0x1000, 4096)
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      public void memblockFreeLate(long base, long size) {}
    };
  }
}
