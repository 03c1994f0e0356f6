package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceDma;
import dev.kmemspec.reference.ReferencePages;

/** The bus address forgets the offset in the page. */
public final class BusOfPage extends FlawedReference {

  /** Plants it. */
  public BusOfPage() {
    super(
        "x-bus-address-of-page",
        "none: the bus address is that of the page",
        "the bus address forgets the offset in the page",
        "DM-06",
        "its memory is at",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        p = dma_pool_create("nvme", 64, 64, 64, 0)
        a = dma_pool_alloc(p, GFP_KERNEL)
        b = dma_pool_alloc(p, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages) {
      @Override
      public long busAddress(long vaddr) {
        return super.busAddress(vaddr) & -pages.machine().pageSize();
      }
    };
  }
}
