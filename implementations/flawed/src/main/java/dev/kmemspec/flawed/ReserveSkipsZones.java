package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceZone;

/** Lowmem_reserve leaves out the pages of zones whose own ratio is 0. */
public final class ReserveSkipsZones extends FlawedReference {

  /** Plants it. */
  public ReserveSkipsZones() {
    super(
        "33-reserve-skips-zones",
        "33: lowmem_reserve skips zones",
        "lowmem_reserve leaves out the pages of zones whose own ratio is 0",
        "PG-57",
        "the mark for GFP_HIGHUSER_MOVABLE is 259",
        Profile.LINUX_6_1,
        """
        machine page=4096 zones=0:Normal:0+4296,0:Movable:8192+4096 cpus=1 order=12 profile=linux-6.1
        a = alloc_pages(GFP_HIGHUSER_MOVABLE, 12)
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      protected long reserve(ZoneKind highest) {
        boolean counted = highest.compareTo(ZoneKind.NORMAL) <= 0;
        return super.reserve(counted ? highest : ZoneKind.NORMAL);
      }
    };
  }
}
