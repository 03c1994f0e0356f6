package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** A user may have the guard page mapped as well. */
public final class RemapAllowsGuard extends FlawedReference {

  /** Plants it. */
  public RemapAllowsGuard() {
    super(
        "44-remap-allows-guard",
        "44: mapping range check off by one page",
        "a user may have the guard page mapped as well",
        "VM-05",
        "were mapped",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc_user(4096)
        remap_vmalloc_range(a, 0, 8192)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public int remapVmallocRange(long addr, long pgoff, long size) {
        long page = areas.pages().machine().pageSize();
        long less = size > page ? size - page : size;
        return super.remapVmallocRange(addr, pgoff, less);
      }
    };
  }
}
