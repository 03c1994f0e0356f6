package dev.kmemspec.program;

/** The system calls below the C library's heap (RULES.md section 11, US-07 to US-10). */
public sealed interface MappingCall extends Call {

  /** Moves the break to that many bytes above the start of the heap (US-07). */
  record Brk(long offset) implements MappingCall {}

  /** Anonymous private memory wherever the kernel likes (US-09). */
  record Mmap(long length) implements MappingCall {}

  /** Unmaps the pages of a range (US-10). */
  record Munmap(Operand addr, long length) implements MappingCall {}
}
