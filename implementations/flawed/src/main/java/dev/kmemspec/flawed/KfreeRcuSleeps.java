package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceRcu;
import dev.kmemspec.reference.ReferenceVmalloc;

/** The list of waiting blocks is behind a lock that sleeps. */
public final class KfreeRcuSleeps extends FlawedReference {

  /** Plants it. */
  public KfreeRcuSleeps() {
    super(
        "x-kfree-rcu-sleeps",
        "none: a wait on the way of a free",
        "kfree_rcu takes a lock that sleeps",
        "GF-19",
        "sleeping function called from invalid context",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-7.0
        a = kmalloc(64, GFP_KERNEL)
        hardirq { kfree_rcu(a, 48) }
        """);
  }

  @Override
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc) {
      @Override
      public void kfreeRcu(long p, int offset) {
        pages.mightSleep();
        super.kfreeRcu(p, offset);
      }
    };
  }
}
