package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferencePages;

/** Vmallocinfo prints sizes without the guard page. */
public final class RowWithoutGuard extends FlawedReference {

  /** Plants it. */
  public RowWithoutGuard() {
    super(
        "x-row-without-guard",
        "none: vmallocinfo leaves the guard page out",
        "vmallocinfo prints sizes without the guard page",
        "VM-28",
        "expected",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = vmalloc(4096)
        vmallocinfo()
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected Outcome.AreaRow row(Area area, Outcome.AreaKind kind) {
        Outcome.AreaRow row = super.row(area, kind);
        return new Outcome.AreaRow(
            row.start(),
            row.size() - guard(),
            row.kind(),
            row.pages(),
            row.user(),
            -1,
            row.nodes());
      }
    };
  }
}
