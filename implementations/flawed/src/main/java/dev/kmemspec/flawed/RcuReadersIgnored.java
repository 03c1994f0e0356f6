package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceRcu;
import dev.kmemspec.reference.ReferenceVmalloc;
import java.util.Set;

/** Nobody looks who is inside. */
public final class RcuReadersIgnored extends FlawedReference {

  /** Plants it. */
  public RcuReadersIgnored() {
    super(
        "x-rcu-readers-ignored",
        "none: a grace period that waits for nobody",
        "kfree_rcu frees at the next call, whoever is inside",
        "KM-27",
        "wait for the reader of CPU 1 to leave",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=2 profile=linux-7.0
        a = kmalloc(64, GFP_KERNEL)
        b = kmalloc(64, GFP_KERNEL)
        cpu 1
        rcu_read_lock()
        cpu 0
        kfree_rcu(a, 48)
        kfree_rcu(b, 48)
        c = kmalloc(64, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc) {
      @Override
      protected Set<Integer> readers() {
        return Set.of();
      }
    };
  }
}
