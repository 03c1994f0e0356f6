package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Dma_free_coherent(NULL) looks for a block. */
public final class DmaFreeOfNull extends FlawedReference {

  /** Plants it. */
  public DmaFreeOfNull() {
    super(
        "x-dma-free-of-null",
        "none: dma_free_coherent(NULL) is no no-op",
        "dma_free_coherent(NULL) looks for a block",
        "DM-07",
        "was reported",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        dma_free_coherent(64, 100, NULL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      public void dmaFreeCoherent(int bits, long size, long vaddr) {
        super.dmaFreeCoherent(bits, size, vaddr == 0 ? 1 : vaddr);
      }
    };
  }
}
