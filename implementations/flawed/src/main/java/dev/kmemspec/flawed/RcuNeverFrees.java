package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceRcu;
import dev.kmemspec.reference.ReferenceVmalloc;

/** What waits for readers waits for ever. */
public final class RcuNeverFrees extends FlawedReference {

  /** Plants it. */
  public RcuNeverFrees() {
    super(
        "x-rcu-never-frees",
        "none: a list that nobody empties",
        "kvfree_rcu_barrier comes back, and nothing is free",
        "KM-27",
        "1 pages are missing",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=2 profile=linux-7.0
        drain()
        zoneinfo()
        a = kmalloc(64, GFP_KERNEL)
        kfree_rcu(a, 48)
        kvfree_rcu_barrier()
        drain()
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc) {
      @Override
      protected void free() {}
    };
  }
}
