package dev.kmemspec.spi;

/**
 * The C library's heap; two methods suffice. 0 is failure. Sizes are bytes, unsigned. Rules:
 * RULES.md section 11.
 */
public interface UserHeap extends Allocator {
  /** How many bytes {@link #calloc} zeroes at a time. */
  int CALLOC_STEP = 1 << 16;

  /** {@code size} bytes aligned for any type, or 0. */
  long malloc(long size);

  /** Gives memory back; 0 is a no-op. */
  void free(long p);

  /** {@code n} zeroed elements; 0 where the product overflows. Needs {@link #memory} by default. */
  default long calloc(long n, long size) {
    if (Math.unsignedMultiplyHigh(n, size) != 0) {
      return 0;
    }
    long bytes = n * size;
    long p = malloc(bytes);
    for (long done = 0; p != 0 && Long.compareUnsigned(done, bytes) < 0; done += CALLOC_STEP) {
      long rest = bytes - done;
      boolean last = Long.compareUnsigned(rest, CALLOC_STEP) < 0;
      memory().write(p + done, new byte[last ? (int) rest : CALLOC_STEP]);
    }
    return p;
  }

  /** Whether {@link #realloc}, {@link #alignedAlloc} and {@link #usableSize} are offered. */
  default boolean complete() {
    return false;
  }

  /** Changes the size, keeping content. */
  default long realloc(long p, long size) {
    throw new UnsupportedOperationException("realloc is not offered");
  }

  /** {@code size} bytes at a multiple of {@code alignment}. */
  default long alignedAlloc(long alignment, long size) {
    throw new UnsupportedOperationException("aligned_alloc is not offered");
  }

  /** The bytes that may be used. */
  default long usableSize(long p) {
    throw new UnsupportedOperationException("malloc_usable_size is not offered");
  }
}
