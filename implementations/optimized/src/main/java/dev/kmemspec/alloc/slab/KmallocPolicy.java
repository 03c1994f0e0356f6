package dev.kmemspec.alloc.slab;

/**
 * What kmalloc does differently in different kernels.
 *
 * @param names how its caches are called
 * @param hasDma whether there is a zone for GFP_DMA
 * @param kfreedPages what kfree does to a block of pages that did not come from kmalloc (KM-15)
 * @param most larger requests fail (KM-07)
 * @param zeroIsSmallest whether a request for 0 bytes gets the smallest object, as up to 2.6.21,
 *     instead of {@link Kmalloc#ZERO_SIZE_PTR} (KM-02)
 */
public record KmallocPolicy(
    Names names, boolean hasDma, KfreedPages kfreedPages, long most, boolean zeroIsSmallest) {

  /** How a cache is called after its size. */
  public enum Names {
    /** size-1024 and size-1024(DMA), as in SLAB. */
    SIZE,
    /** kmalloc-1024 and dma-kmalloc-1024. */
    BYTES,
    /** kmalloc-1k, since 4.20. */
    KILOBYTES;

    String of(int size, boolean dma) {
      if (this == SIZE) {
        return "size-" + size + (dma ? "(DMA)" : "");
      }
      String number = this == KILOBYTES && size >= 1024 ? size / 1024 + "k" : "" + size;
      return (dma ? "dma-kmalloc-" : "kmalloc-") + number;
    }
  }

  /** What kfree does to a block of pages that did not come from kmalloc (KM-15). */
  public enum KfreedPages {
    /** Nothing but a warning, since 7.0. */
    KEPT,
    /** A single page is freed, and a compound block. */
    FREED,
    /** A compound block is freed. */
    FREED_IF_COMPOUND
  }
}
