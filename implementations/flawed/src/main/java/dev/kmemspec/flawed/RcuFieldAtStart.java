package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceRcu;
import dev.kmemspec.reference.ReferenceVmalloc;

/** The field is taken to be the first. */
public final class RcuFieldAtStart extends FlawedReference {

  /** Plants it. */
  public RcuFieldAtStart() {
    super(
        "x-rcu-field-at-start",
        "none: an offset that is not added",
        "kfree_rcu writes at the start of the block",
        "KM-27",
        "byte 0 is 0x00, expected 0x03",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=2 profile=linux-7.0
        a = kmalloc(64, GFP_KERNEL)
        fill(a, 3)
        rcu_read_lock()
        kfree_rcu(a, 48)
        read(a)
        """);
  }

  @Override
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc) {
      @Override
      protected void mark(long p, int offset) {
        super.mark(p, 0);
      }
    };
  }
}
