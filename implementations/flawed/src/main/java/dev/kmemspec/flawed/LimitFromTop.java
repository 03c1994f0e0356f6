package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.RegionList;
import dev.kmemspec.reference.RegionLists;

/** Memblock_enforce_memory_limit keeps what lies below the limit as an address. */
public final class LimitFromTop extends FlawedReference {

  /** Plants it. */
  public LimitFromTop() {
    super(
        "x-limit-from-top",
        "none: the memory limit counted by address",
        "memblock_enforce_memory_limit keeps what lies below the limit as an address",
        "MB-17",
        "is in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 4096)
        memblock_add(8192, 16384)
        memblock_enforce_memory_limit(8192)
        memblock()
        """);
  }

  @Override
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report) {
      @Override
      public void enforce(long bytes) {
        remove(memory(), bytes + 4096, -1L);
        add(memory(), bytes, 8192, -1, 0);
      }
    };
  }
}
