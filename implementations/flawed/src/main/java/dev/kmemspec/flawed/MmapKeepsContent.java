package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ProcessMemory;
import dev.kmemspec.reference.ReferenceMemory;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Unmapped pages keep their content. */
public final class MmapKeepsContent extends FlawedReference {

  /** Plants it. */
  public MmapKeepsContent() {
    super(
        "x-mmap-keeps-content",
        "none: anonymous memory is handed out as the last owner left it",
        "memory that was unmapped is mapped again with its old content",
        "US-09",
        "of fresh memory are not zero",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(a, 1)
        munmap(a, 4096)
        b = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        """);
  }

  /** Above it lie the mappings, below it the heap. */
  private static final long MMAP_AREA = 0x7000_0000_0000L;

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    ProcessMemory process =
        new ProcessMemory(machine.pageSize()) {
          @Override
          protected void forget(long from, long to) {
            if (from < MMAP_AREA) {
              super.forget(from, to);
            }
          }
        };
    return new ReferencePages(machine, profile, zones, new ReferenceMemory(machine, process));
  }
}
