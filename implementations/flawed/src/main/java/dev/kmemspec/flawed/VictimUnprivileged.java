package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceTasks;

/** An OOM victim has no more rights than others. */
public final class VictimUnprivileged extends FlawedReference {

  /** Plants it. */
  public VictimUnprivileged() {
    super(
        "x-victim-unprivileged",
        "none: a victim that cannot exit",
        "an OOM victim gets nothing of the reserve",
        "PG-55",
        "and one was refused",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=40 cpus=1 profile=linux-7.0
        mark_oom_victim()
        a = alloc_pages(GFP_KERNEL, 3)
        zoneinfo()
        b = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile) {
      @Override
      public long mark(long min, long forMask, Gfp gfp) {
        return forMask;
      }
    };
  }
}
