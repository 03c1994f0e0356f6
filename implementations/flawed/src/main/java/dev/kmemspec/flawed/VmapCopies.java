package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmap shows pages of its own with the same content. */
public final class VmapCopies extends FlawedReference {

  /** Plants it. */
  public VmapCopies() {
    super(
        "x-vmap-copies",
        "none: a mapping that is a copy",
        "vmap shows pages of its own with the same content",
        "VM-22",
        "as the page behind it holds",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = alloc_pages(GFP_KERNEL, 0)
        b = vmap([a])
        fill(a, 1)
        read(b)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vmap(long[] each, boolean put) {
        long page = areas.pages().machine().pageSize();
        long copy = put ? 0 : vmalloc(each.length * page);
        for (int i = 0; copy != 0 && i < each.length; i++) {
          areas.pages().memory().copy(each[i], copy + i * page, page);
        }
        return copy == 0 ? super.vmap(each, put) : copy;
      }

      @Override
      public void vunmap(long addr) {
        vfree(addr);
      }
    };
  }
}
