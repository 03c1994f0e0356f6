package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Dma_alloc_coherent takes __GFP_COMP. */
public final class CoherentCompound extends FlawedReference {

  /** Plants it. */
  public CoherentCompound() {
    super(
        "x-coherent-compound",
        "none: __GFP_COMP is not refused",
        "dma_alloc_coherent takes __GFP_COMP",
        "DM-05",
        "__GFP_COMP",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-7.0
        a = dma_alloc_coherent(64, 100, GFP_KERNEL|__GFP_COMP)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected boolean refuses(Gfp gfp) {
        return false;
      }
    };
  }
}
