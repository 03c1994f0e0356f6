package dev.kmemspec.spi;

/** memblock, the memory of early boot. Addresses are physical. Rules: RULES.md section 10. */
public interface BootMemory extends Allocator {

  /** There is memory in that range; 0, or a negative error. */
  int memblockAdd(long base, long size);

  /** That range is in use; 0, or a negative error. */
  int memblockReserve(long base, long size);
}
