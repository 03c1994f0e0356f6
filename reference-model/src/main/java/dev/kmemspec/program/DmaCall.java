package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;

/**
 * Calls of coherent DMA memory (RULES.md section 9). A device is no more than the number of address
 * bits that it can drive.
 */
public sealed interface DmaCall extends Call {

  /**
   * Zeroed memory that the device can reach (DM-01 to DM-04).
   *
   * @param bits the device's address bits, 1 to 64
   */
  record DmaAllocCoherent(int bits, long size, Gfp gfp) implements DmaCall {}

  /** Gives it back, with the same size (DM-07). */
  record DmaFreeCoherent(int bits, long size, Operand vaddr) implements DmaCall {}
}
