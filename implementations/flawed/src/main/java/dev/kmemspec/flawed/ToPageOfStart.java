package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmalloc_to_page tells every other page twice. */
public final class ToPageOfStart extends FlawedReference {

  /** Plants it. */
  public ToPageOfStart() {
    super(
        "x-vmalloc-to-page-start",
        "none: the walk forgets the lowest index",
        "vmalloc_to_page tells every other page twice",
        "VM-22",
        "is told to be",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        p = alloc_pages(GFP_KERNEL, 0)
        a = vmalloc(8192)
        b = vmalloc_to_page(a+4096)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vmallocToPage(long addr) {
        return super.vmallocToPage(addr & -2L * areas.pages().machine().pageSize());
      }
    };
  }
}
