package dev.kmemspec.spi;

/**
 * brk and mmap, below the C library's heap, as system calls: errors are negative numbers. Rules:
 * RULES.md section 11, US-07 to US-10.
 */
public interface Mappings extends Allocator {

  /** Whether {@link #brk} and {@link #heapStart} are offered. */
  default boolean movesBreak() {
    return false;
  }

  /** Where the heap starts. */
  default long heapStart() {
    throw new UnsupportedOperationException("brk is not offered");
  }

  /** Moves the break to so many bytes above the start; answers where it now is, the same way. */
  default long brk(long offset) {
    throw new UnsupportedOperationException("brk is not offered");
  }

  /** Anonymous memory at a page boundary; {@code prot} and {@code flags} as Linux numbers them. */
  long mmap(long addr, long length, int prot, int flags);

  /** Unmaps the pages of a range; 0, or a negative error. */
  int munmap(long addr, long length);
}
