package dev.kmemspec.spi;

/** bootmem, the bitmap of older kernels. 0 is failure. Rules: RULES.md section 10, BM. */
public interface Bootmem extends Allocator {

  /** {@code size} zeroed bytes. */
  long allocBootmem(long size);

  /** Gives the whole pages of a range back. */
  void freeBootmem(long addr, long size);
}
