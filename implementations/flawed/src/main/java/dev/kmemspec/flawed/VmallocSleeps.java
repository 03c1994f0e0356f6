package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A step of vmalloc sleeps whatever the mask. */
public final class VmallocSleeps extends FlawedReference {

  /** Plants it. */
  public VmallocSleeps() {
    super(
        "x-vmalloc-sleeps",
        "none: a non-blocking request sleeps",
        "a step of vmalloc sleeps whatever the mask",
        "VM-14",
        "sleeping function",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-7.0
        atomic { a = __vmalloc(4096, GFP_ATOMIC) }
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected long allocate(
          long size, long align, long start, long end, Gfp gfp, int node, long frames) {
        if (!areas.pages().context().sleepable()) {
          areas.pages().report("BUG: sleeping function called from invalid context");
        }
        return super.allocate(size, align, start, end, gfp, node, frames);
      }
    };
  }
}
