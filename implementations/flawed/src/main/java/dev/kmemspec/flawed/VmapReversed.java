package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vmap maps the list from its end. */
public final class VmapReversed extends FlawedReference {

  /** Plants it. */
  public VmapReversed() {
    super(
        "x-vmap-reversed",
        "none: pages mapped in another order",
        "vmap maps the list from its end",
        "VM-21",
        "the list has",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = alloc_pages(GFP_KERNEL, 0)
        b = alloc_pages(GFP_KERNEL, 0)
        c = vmap([a, b])
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vmap(long[] each, boolean put) {
        long[] reversed = new long[each.length];
        for (int i = 0; i < each.length; i++) {
          reversed[i] = each[each.length - 1 - i];
        }
        return super.vmap(reversed, put);
      }
    };
  }
}
