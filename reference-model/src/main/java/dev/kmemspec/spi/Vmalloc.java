package dev.kmemspec.spi;

/** vmalloc and vmap. 0 is failure. Rules: RULES.md section 6. */
public interface Vmalloc extends Allocator {

  /** {@code size} bytes, virtually contiguous, page by page; GFP_KERNEL. */
  long vmalloc(long size);

  /** The same, zeroed. */
  long vzalloc(long size);

  /** Gives the range and its pages back; 0 is a no-op. */
  void vfree(long addr);
}
