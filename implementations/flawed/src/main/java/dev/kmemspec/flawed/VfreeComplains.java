package dev.kmemspec.flawed;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vfree in an interrupt draws a warning. */
public final class VfreeComplains extends FlawedReference {

  /** Plants it. */
  public VfreeComplains() {
    super(
        "x-vfree-complains",
        "none: a legal vfree is reported",
        "vfree in an interrupt draws a warning",
        "VM-17",
        "legal free",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        hardirq { vfree(a) }
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public void vfree(long addr) {
        if (areas.pages().context() != Context.PROCESS) {
          areas.pages().report("WARNING: vfree in an interrupt");
        }
        super.vfree(addr);
      }
    };
  }
}
