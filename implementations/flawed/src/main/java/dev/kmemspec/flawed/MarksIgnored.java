package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferenceTasks;
import dev.kmemspec.reference.ReferenceZone;

/** Every request may take the last page. */
public final class MarksIgnored extends FlawedReference {

  /** Plants it. */
  public MarksIgnored() {
    super(
        "x-marks-ignored",
        "none: a success that the marks forbid",
        "every request may take the last page",
        "PG-52",
        "the mark for GFP_KERNEL is 64",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 10)
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      public boolean allows(
          Effort effort, Gfp gfp, int order, ZoneKind highest, ReferenceTasks tasks) {
        return super.allows(Effort.LAST, gfp, order, highest, tasks);
      }
    };
  }
}
