package dev.kmemspec.program;

/** Calls of the C library's heap (RULES.md section 11). Sizes are bytes, unsigned. */
public sealed interface UserCall extends Call {

  /** A call that asks for fresh memory. */
  sealed interface Allocating extends UserCall {
    /** The bytes asked for; SIZE_MAX where a product overflowed. */
    long bytes();
  }

  /** NULL or {@code size} bytes aligned for any type (US-01). */
  record Malloc(long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** {@code n} zeroed elements; NULL where the product overflows (US-02). */
  record Calloc(long n, long size) implements Allocating {
    @Override
    public long bytes() {
      return Call.product(n, size);
    }
  }

  /** {@code size} bytes at a multiple of {@code alignment}, a power of two. */
  record AlignedAlloc(long alignment, long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** Changes the size, keeping content to the smaller of both (US-03). */
  record Realloc(Operand p, long size) implements UserCall {}

  /** Gives memory back; NULL is a no-op (US-04). */
  record Free(Operand p) implements UserCall, Nameless {}

  /** The bytes that may be used; at least those asked for. */
  record MallocUsableSize(Operand p) implements UserCall, Nameless {}
}
