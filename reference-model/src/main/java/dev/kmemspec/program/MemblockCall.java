package dev.kmemspec.program;

/** Calls of memblock, the memory of early boot (RULES.md section 10). Addresses are physical. */
public sealed interface MemblockCall extends Call {

  /** There is memory in that range (MB-02). */
  record MemblockAdd(long base, long size) implements MemblockCall {}

  /** That range is in use (MB-02). */
  record MemblockReserve(long base, long size) implements MemblockCall {}
}
