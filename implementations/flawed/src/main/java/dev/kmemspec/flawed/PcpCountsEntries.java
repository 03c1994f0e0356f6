package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.reference.ReferenceZone;

/** A parked block of several pages counts as one page. */
public final class PcpCountsEntries extends FlawedReference {

  /** Plants it. */
  public PcpCountsEntries() {
    super(
        "36-pcp-counts-entries",
        "36: pcp count in entries, not pages",
        "a parked block of several pages counts as one page",
        "PG-41",
        "7 pages are missing",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 3)
        __free_pages(a, 3)
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      protected long parkedPagesOf(int order) {
        return 1;
      }
    };
  }
}
