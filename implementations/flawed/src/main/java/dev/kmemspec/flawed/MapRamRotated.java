package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Vm_map_ram puts the first page last. */
public final class MapRamRotated extends FlawedReference {

  /** Plants it. */
  public MapRamRotated() {
    super(
        "x-vm-map-ram-rotated",
        "none: pages mapped in another order",
        "vm_map_ram puts the first page last",
        "VM-27",
        "the list has",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 0)
        b = alloc_pages(GFP_KERNEL, 0)
        c = vm_map_ram([a, b], -1)
        """);
  }

  @Override
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc) {
      @Override
      public long vmMapRam(long[] each, int node) {
        long[] rotated = new long[each.length];
        for (int i = 0; i < each.length; i++) {
          rotated[i] = each[(i + 1) % each.length];
        }
        return super.vmMapRam(rotated, node);
      }
    };
  }
}
