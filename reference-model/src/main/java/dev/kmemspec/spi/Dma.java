package dev.kmemspec.spi;

/**
 * Coherent DMA memory, and pools of blocks of it. 0 is failure. A device is the number of its
 * address bits. Rules: RULES.md section 9.
 */
public interface Dma extends Allocator {

  /** {@code size} zeroed bytes that a device of so many address bits reaches. */
  long dmaAllocCoherent(int bits, long size, int gfp);

  /** Where a device finds the byte at that address of such memory, or of a pool's block. */
  long busAddress(long vaddr);

  /** Gives them back; 0 is a no-op. */
  void dmaFreeCoherent(int bits, long size, long vaddr);

  /** A number that names a pool of such blocks; 0 for arguments that no pool has. */
  long dmaPoolCreate(String name, int bits, long size, long align, long boundary);

  /** A block of the pool. */
  long dmaPoolAlloc(long pool, int gfp);

  /** The same, zeroed. */
  long dmaPoolZalloc(long pool, int gfp);

  /** Gives a block back to its pool. */
  void dmaPoolFree(long pool, long vaddr);

  /** The pool goes, and its pages; 0 is a no-op. */
  void dmaPoolDestroy(long pool);
}
