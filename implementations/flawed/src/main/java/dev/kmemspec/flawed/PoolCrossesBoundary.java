package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.DmaPool;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** A pool cuts its pages without a look at the boundary. */
public final class PoolCrossesBoundary extends FlawedReference {

  /** Plants it. */
  public PoolCrossesBoundary() {
    super(
        "64-pool-crosses-boundary",
        "64: pool block crosses the boundary",
        "a pool cuts its pages without a look at the boundary",
        "DM-09",
        "cross a multiple",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        p = dma_pool_create("buffer-32", 64, 68, 4, 128)
        a = dma_pool_alloc(p, GFP_KERNEL)
        b = dma_pool_alloc(p, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected DmaPool pool(String name, int bits, long size, long align, long boundary) {
        return new DmaPool(name, bits, size, align, boundary, pages.machine().pageSize()) {
          @Override
          protected boolean crosses(long offset, long bytes, long within) {
            return false;
          }
        };
      }
    };
  }
}
