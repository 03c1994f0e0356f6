package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferencePages;

/** A freed area is listed as before until the flush. */
public final class FreedStillListed extends FlawedReference {

  /** Plants it. */
  public FreedStillListed() {
    super(
        "x-freed-still-listed",
        "none: a freed area stays in the list",
        "a freed area is listed as before until the flush",
        "VM-19",
        "listed as live",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = vmalloc(4096)
        vfree(a)
        vmallocinfo()
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected Outcome.AreaRow row(Area area, Outcome.AreaKind kind) {
        return super.row(area, Outcome.AreaKind.VMALLOC);
      }
    };
  }
}
