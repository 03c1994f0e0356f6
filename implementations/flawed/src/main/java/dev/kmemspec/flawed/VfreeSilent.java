package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vfree of an address that starts no area says nothing. */
public final class VfreeSilent extends FlawedReference {

  /** Plants it. */
  public VfreeSilent() {
    super(
        "x-vfree-silent",
        "none: an unknown address is taken silently",
        "vfree of an address that starts no area says nothing",
        "VM-18",
        "without a word",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1 misuse=yes
        a = vmalloc(4096)
        vfree(a+4096)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public void vfree(long addr) {
        if (areas.at(addr) != null) {
          super.vfree(addr);
        }
      }
    };
  }
}
