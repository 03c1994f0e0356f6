package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceRcu;
import dev.kmemspec.reference.ReferenceVmalloc;

/** The first section that ends is taken for the last one. */
public final class RcuNestsFlat extends FlawedReference {

  /** Plants it. */
  public RcuNestsFlat() {
    super(
        "x-rcu-nests-flat",
        "none: nesting that is not counted",
        "a reader leaves with the innermost of its sections",
        "KM-27",
        "wait for the reader of CPU 0 to leave",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=2 profile=linux-7.0
        a = kmalloc(64, GFP_KERNEL)
        rcu_read_lock()
        rcu_read_lock()
        kfree_rcu(a, 48)
        rcu_read_unlock()
        c = kmalloc(64, GFP_ATOMIC)
        """);
  }

  @Override
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc) {
      @Override
      protected boolean leaves(int left) {
        return true;
      }
    };
  }
}
