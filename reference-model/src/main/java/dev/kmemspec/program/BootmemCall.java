package dev.kmemspec.program;

/** Calls of bootmem, the bitmap that memblock replaced (RULES.md section 10, BM). */
public sealed interface BootmemCall extends Call {

  /** Zeroed memory of early boot (BM-01). */
  record AllocBootmem(long size) implements BootmemCall {}

  /** Gives whole pages of it back (BM-03). */
  record FreeBootmem(Operand addr, long size) implements BootmemCall {}
}
