package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** Nobody looks whether the device reaches what it gets. */
public final class MaskIgnored extends FlawedReference {

  /** Plants it. */
  public MaskIgnored() {
    super(
        "x-dma-mask-ignored",
        "none: memory above the mask of the device",
        "nobody looks whether the device reaches what it gets",
        "DM-03",
        "reaches",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = dma_alloc_coherent(12, 8192, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      protected boolean reaches(int bits, long bus, long size) {
        return true;
      }
    };
  }
}
