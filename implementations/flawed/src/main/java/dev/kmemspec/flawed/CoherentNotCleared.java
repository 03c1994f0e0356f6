package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Dma_alloc_coherent zeroes only where __GFP_ZERO asks for it. */
public final class CoherentNotCleared extends FlawedReference {

  /** Plants it. */
  public CoherentNotCleared() {
    super(
        "62-coherent-not-cleared",
        "62: coherent memory not cleared",
        "dma_alloc_coherent zeroes only where __GFP_ZERO asks for it",
        "DM-04",
        "are not zero",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = dma_alloc_coherent(64, 100, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected boolean zeroes(Gfp gfp) {
        return gfp.zero();
      }
    };
  }
}
