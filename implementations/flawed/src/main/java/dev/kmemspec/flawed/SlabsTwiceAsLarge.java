package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** Slabs take twice the pages that they use. */
public final class SlabsTwiceAsLarge extends FlawedReference {

  /** Plants it. */
  public SlabsTwiceAsLarge() {
    super(
        "x-slabs-twice-as-large",
        "none: pages that no row counts",
        "a slab takes a block of the next order, and half of it is never used",
        "XI-01",
        "2 pages are taken for objects, and the slabs shown have 1",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        drain()
        zoneinfo()
        c = kmem_cache_create("dog", 64, 0, SLAB_NO_MERGE)
        o = kmem_cache_alloc(c, GFP_KERNEL)
        drain()
        zoneinfo()
        slabinfo()
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      public long allocate(int nid, Gfp asked, int order, Use use) {
        return super.allocate(nid, asked, use == Use.SLAB ? order + 1 : order, use);
      }
    };
  }
}
