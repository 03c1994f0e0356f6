package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Dma_alloc_coherent takes a block of half the order that the size needs. */
public final class CoherentUnaligned extends FlawedReference {

  /** Plants it. */
  public CoherentUnaligned() {
    super(
        "x-coherent-unaligned",
        "none: DMA memory smaller than its order",
        "dma_alloc_coherent takes a block of half the order that the size needs",
        "DM-02",
        "is a multiple of",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        x = alloc_pages(GFP_KERNEL, 0)
        a = dma_alloc_coherent(64, 5000, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected int order(long size) {
        return Math.max(0, super.order(size) - 1);
      }
    };
  }
}
