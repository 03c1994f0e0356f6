package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceMappings;
import dev.kmemspec.reference.ReferencePages;

/** munmap of an unaligned address unmaps. */
public final class MunmapRoundsDown extends FlawedReference {

  /** Plants it. */
  public MunmapRoundsDown() {
    super(
        "x-munmap-rounds-down",
        "none: munmap takes an address that is not page aligned",
        "munmap rounds the address down instead of refusing it",
        "US-10",
        "page aligned",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        munmap(a+1, 4096)
        """);
  }

  @Override
  protected ReferenceMappings mappings(ReferencePages pages) {
    return new ReferenceMappings(pages.memory().process(), pages.machine().pageSize()) {
      @Override
      public int munmap(long addr, long length) {
        return super.munmap(addr & -pages.machine().pageSize(), length);
      }
    };
  }
}
