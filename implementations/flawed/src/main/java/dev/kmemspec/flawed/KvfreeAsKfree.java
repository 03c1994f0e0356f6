package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvfree hands every address to kfree. */
public final class KvfreeAsKfree extends FlawedReference {

  /** Plants it. */
  public KvfreeAsKfree() {
    super(
        "x-kvfree-as-kfree",
        "none: kvfree does not look at the address",
        "kvfree hands every address to kfree",
        "KV-05",
        "legal free",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        kvfree(a)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public void kvfree(long addr) {
        kmalloc.kfree(addr);
      }
    };
  }
}
