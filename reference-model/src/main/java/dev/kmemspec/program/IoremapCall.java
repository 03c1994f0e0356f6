package dev.kmemspec.program;

/** Calls that map device memory (RULES.md section 7). */
public sealed interface IoremapCall extends Call {

  /** Maps that physical range, which is no RAM (IO-01). */
  record Ioremap(long phys, long size) implements IoremapCall {}

  /** Gives the mapping back (IO-03). */
  record Iounmap(Operand addr) implements IoremapCall {}
}
