package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceAreas.Area;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vrealloc does not zero what it cuts off. */
public final class VreallocDirtyCut extends FlawedReference {

  /** Plants it. */
  public VreallocDirtyCut() {
    super(
        "x-vrealloc-dirty-cut",
        "none: what is cut off keeps its bytes",
        "vrealloc does not zero what it cuts off",
        "VM-26",
        "expected 0x00",
        Profile.LINUX_6_12,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.12
        a = vzalloc(100)
        fill(a, 1)
        b = vrealloc(a, 50, GFP_KERNEL|__GFP_ZERO)
        c = vrealloc(b, 100, GFP_KERNEL|__GFP_ZERO)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      protected void zeroCut(Area area, long size) {}
    };
  }
}
