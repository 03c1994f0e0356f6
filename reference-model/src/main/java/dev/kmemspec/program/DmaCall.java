package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/**
 * Calls of coherent DMA memory and of the pools that cut it (RULES.md section 9). A device is no
 * more than the number of address bits that it can drive, and there is no IOMMU: where the device
 * finds a byte is its physical address.
 */
public sealed interface DmaCall extends Call {

  /**
   * Zeroed memory that the device can reach (DM-01 to DM-06).
   *
   * @param bits the device's address bits, 0 (its mask was never set) to 64
   * @param size the bytes; 0 has no contract
   */
  record DmaAllocCoherent(int bits, long size, Gfp gfp) implements DmaCall {}

  /** Gives it back, with the same device and size; NULL is a no-op (DM-07). */
  record DmaFreeCoherent(int bits, long size, Operand vaddr) implements DmaCall {}

  /**
   * A pool of blocks of one size (DM-09).
   *
   * @param bits the device's address bits
   * @param align what a block's address is a multiple of: a power of two, or 0 for 1
   * @param boundary what no block crosses a multiple of: a power of two, or 0 for none
   */
  record DmaPoolCreate(String name, int bits, long size, long align, long boundary)
      implements DmaCall {}

  /** A call that asks a pool for a block. */
  sealed interface FromPool extends DmaCall {
    /** The pool. */
    Operand pool();

    @Override
    Gfp gfp();
  }

  /** One block of the pool. */
  record DmaPoolAlloc(Operand pool, Gfp gfp) implements FromPool {}

  /** The same, zeroed. */
  record DmaPoolZalloc(Operand pool, Gfp gfp) implements FromPool {}

  /** Gives a block back to its pool (DM-10). */
  record DmaPoolFree(Operand pool, Operand vaddr) implements DmaCall {}

  /** The pool goes, and its pages; NULL is a no-op. */
  record DmaPoolDestroy(Operand pool) implements DmaCall {}
}
