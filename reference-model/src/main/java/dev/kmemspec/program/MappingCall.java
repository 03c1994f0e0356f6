package dev.kmemspec.program;

/**
 * The system calls below the C library's heap (RULES.md section 11, US-07 to US-10). Sizes are
 * bytes, unsigned. A failure of mmap and munmap is a negative number, as the kernel answers it.
 */
public sealed interface MappingCall extends Call {
  /** The errors of these calls. */
  int EBADF = 9;

  int ENOMEM = 12;
  int EEXIST = 17;
  int EINVAL = 22;

  /**
   * Moves the break to that many bytes above the start of the heap, a signed number: below 0 lies
   * what is below the start. The answer is the heap, from its start to wherever the break now is,
   * as a pointer with so many usable bytes (US-07).
   */
  record Brk(long offset) implements MappingCall {}

  /**
   * Memory from a multiple of the page size on; no file lies behind it, so without MAP_ANONYMOUS it
   * fails (US-09). The address is a wish, with MAP_FIXED an order.
   */
  record Mmap(Operand addr, long length, Prot prot, MapFlags flags) implements MappingCall {}

  /** Unmaps the pages of a range, whatever lies there (US-10). */
  record Munmap(Operand addr, long length) implements MappingCall, Nameless {}

  /** So many bytes as whole pages; 0 where that overflows. */
  static long pages(long bytes, int pageSize) {
    return (bytes + pageSize - 1) & -pageSize;
  }
}
