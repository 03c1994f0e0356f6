package dev.kmemspec.spi;

/** brk and mmap, below the C library's heap. Rules: RULES.md section 11, US-07 to US-10. */
public interface Mappings extends Allocator {

  /** Moves the break; answers with the bytes that it is now above the start of the heap. */
  long brk(long offset);

  /** {@code length} zero bytes in whole pages, or a negative error. */
  long mmap(long length);

  /** Unmaps the pages of a range; 0, or a negative error. */
  int munmap(long addr, long length);
}
