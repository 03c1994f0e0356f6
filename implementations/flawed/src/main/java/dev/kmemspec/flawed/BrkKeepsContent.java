package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ProcessMemory;
import dev.kmemspec.reference.ReferenceMemory;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Pages above a break that went down keep their content. */
public final class BrkKeepsContent extends FlawedReference {

  /** Plants it. */
  public BrkKeepsContent() {
    super(
        "x-brk-keeps-content",
        "none: pages above a lowered break are not given up",
        "pages that the break gave up come back with their old content",
        "US-08",
        "of the pages that the break took in are not zero",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=256 cpus=1 profile=linux-6.1
        a = brk(8192)
        fill(a, 1)
        b = brk(0)
        c = brk(8192)
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
            if (from >= MMAP_AREA) {
              super.forget(from, to);
            }
          }
        };
    return new ReferencePages(machine, profile, zones, new ReferenceMemory(machine, process));
  }
}
