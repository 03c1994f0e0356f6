package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;
import dev.kmemspec.reference.SlabCache;

/** Kmalloc with GFP_DMA uses the ordinary caches. */
public final class DmaIgnored extends FlawedReference {

  /** Plants it. */
  public DmaIgnored() {
    super(
        "x-kmalloc-ignores-dma",
        "none: kmalloc forgets GFP_DMA",
        "kmalloc with GFP_DMA uses the ordinary caches",
        "KM-10",
        "zone Normal, not in DMA",
        Profile.CONTRACT,
        """
        machine page=4096 zones=0:DMA:0+256,0:Normal:256+3840 cpus=2 profile=contract
        a = kmalloc(64, GFP_KERNEL|GFP_DMA)
        """);
  }

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      @Override
      protected SlabCache cacheFor(long size, Gfp gfp) {
        return super.cacheFor(size, gfp.without(Gfp.DMA));
      }
    };
  }
}
