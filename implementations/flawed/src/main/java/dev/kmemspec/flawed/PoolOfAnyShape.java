package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Dma_pool_create takes any alignment and boundary. */
public final class PoolOfAnyShape extends FlawedReference {

  /** Plants it. */
  public PoolOfAnyShape() {
    super(
        "x-pool-of-any-shape",
        "none: a pool with an impossible boundary",
        "dma_pool_create takes any alignment and boundary",
        "DM-09",
        "was made",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        p = dma_pool_create("nvme", 64, 64, 3, 0)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected boolean impossible(long size, long align, long boundary) {
        boolean odd = Long.bitCount(align) > 1 && align < 4096;
        return super.impossible(size, odd ? 1 : align, boundary);
      }
    };
  }
}
