package dev.kmemspec.program;

/** What a program does with the memory it owns: writes all of it, or reads all of it. */
public sealed interface MemoryCall extends Call {

  /**
   * Writes every requested byte of a live block: byte i becomes {@code seed + i} modulo 256, so
   * that a copy from a wrong offset shows.
   */
  record Fill(Operand p, int seed) implements MemoryCall, Nameless {}

  /** Reads every requested byte of a live block; the outcome is the {@link Content}. */
  record Read(Operand p) implements MemoryCall, Nameless {}
}
