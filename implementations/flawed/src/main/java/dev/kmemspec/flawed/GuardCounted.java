package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Get_vm_area_size counts the guard page. */
public final class GuardCounted extends FlawedReference {

  /** Plants it. */
  public GuardCounted() {
    super(
        "45-guard-counted",
        "45: guard page counted as usable",
        "get_vm_area_size counts the guard page",
        "VM-05",
        "expected",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        get_vm_area_size(a)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long getVmAreaSize(long addr) {
        return super.getVmAreaSize(addr) + areas.pages().machine().pageSize();
      }
    };
  }
}
