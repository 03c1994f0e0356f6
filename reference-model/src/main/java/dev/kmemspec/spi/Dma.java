package dev.kmemspec.spi;

/** Coherent DMA memory. 0 is failure. Rules: RULES.md section 9. */
public interface Dma extends Allocator {

  /** {@code size} zeroed bytes that a device of so many address bits reaches. */
  long dmaAllocCoherent(int bits, long size, int gfp);

  /** Gives them back; 0 is a no-op. */
  void dmaFreeCoherent(int bits, long size, long vaddr);
}
