package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceTasks;
import dev.kmemspec.reference.ReferenceZone;

/** Page cache is given up for requests that find memory without. */
public final class ReclaimsEagerly extends FlawedReference {

  /** Plants it. */
  public ReclaimsEagerly() {
    super(
        "x-reclaims-eagerly",
        "none: a page cache that never fills the memory",
        "half of a zone is kept free for nobody",
        "PG-60",
        "memory was reclaimed, and a permitted zone has free pages above its high mark",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=256 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_KERNEL, 7)
        folio_add_lru(a)
        zoneinfo()
        b = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      public boolean allows(
          Effort effort, Gfp gfp, int order, ZoneKind highest, ReferenceTasks tasks) {
        return 2 * freePages() > zone().frames()
            && super.allows(effort, gfp, order, highest, tasks);
      }
    };
  }
}
