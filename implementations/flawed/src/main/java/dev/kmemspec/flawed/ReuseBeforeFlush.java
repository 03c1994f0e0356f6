package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferencePages;

/** A freed range goes straight into the free tree. */
public final class ReuseBeforeFlush extends FlawedReference {

  /** Plants it. */
  public ReuseBeforeFlush() {
    super(
        "46-reuse-before-flush",
        "46: reuse before flush",
        "a freed range goes straight into the free tree",
        "VM-20",
        "nothing was flushed",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = vmalloc(4096)
        vfree(a)
        b = vmalloc(4096)
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      public void release(Area area) {
        super.release(area);
        flush();
      }
    };
  }
}
