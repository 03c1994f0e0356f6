package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ProcessMemory;
import dev.kmemspec.reference.ReferenceMemory;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** All untouched pages are one, and a write does not part them. */
public final class ZeroPageWritten extends FlawedReference {

  /** Plants it. */
  public ZeroPageWritten() {
    super(
        "x-zero-page-written",
        "none: a write goes to the zero page that all untouched pages share",
        "the first write to a page changes every page that nobody wrote to",
        "US-06",
        "of a mapping that nobody wrote to",
        Profile.CONTRACT,
        """
        machine page=4096 pages=256 cpus=1 profile=contract
        a = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        b = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(a, 1)
        read(b)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    ProcessMemory process =
        new ProcessMemory(machine.pageSize()) {
          @Override
          protected byte[] writable(long page) {
            super.writable(page);
            return zeroPage();
          }
        };
    return new ReferencePages(machine, profile, zones, new ReferenceMemory(machine, process));
  }
}
