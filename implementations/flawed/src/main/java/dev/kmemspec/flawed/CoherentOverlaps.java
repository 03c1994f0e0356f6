package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** The second of two pages of DMA memory belongs to others as well. */
public final class CoherentOverlaps extends FlawedReference {

  /** Plants it. */
  public CoherentOverlaps() {
    super(
        "x-coherent-overlaps",
        "none: DMA memory shares bytes with what is live",
        "the second of two pages of DMA memory belongs to others as well",
        "DM-01",
        "overlap",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = dma_alloc_coherent(64, 8192, GFP_KERNEL)
        b = dma_alloc_coherent(64, 4096, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected int order(long size) {
        return super.order(size) == 1 ? 0 : super.order(size);
      }
    };
  }
}
