package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceNolock;
import dev.kmemspec.reference.ReferencePages;

/** What no class holds is served by pages, for which a lock must be taken. */
public final class NolockLarge extends FlawedReference {

  /** Plants it. */
  public NolockLarge() {
    super(
        "x-nolock-large",
        "none: a limit that is not tested",
        "kmalloc_nolock takes pages for what no class holds",
        "KM-28",
        "8193 bytes were served, and the largest class is 8192",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-7.0
        a = kmalloc_nolock(8193, 0, -1)
        """);
  }

  @Override
  protected ReferenceNolock nolock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceNolock(pages, kmalloc) {
      @Override
      protected boolean tooLarge(long size) {
        return false;
      }
    };
  }
}
