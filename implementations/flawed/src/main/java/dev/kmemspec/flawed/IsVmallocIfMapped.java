package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Is_vmalloc_addr asks whether something is mapped. */
public final class IsVmallocIfMapped extends FlawedReference {

  /** Plants it. */
  public IsVmallocIfMapped() {
    super(
        "x-is-vmalloc-if-mapped",
        "none: is_vmalloc_addr looks for an area",
        "is_vmalloc_addr asks whether something is mapped",
        "VM-23",
        "and the answer was",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        vfree(a)
        is_vmalloc_addr(a)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public boolean isVmallocAddr(long addr) {
        return super.isVmallocAddr(addr) && vmallocToPfn(addr) >= 0;
      }
    };
  }
}
