package dev.kmemspec.spi;

/** What an implementation offers beyond its families; each gates the rules that need it. */
public enum Capability {
  /** {@link Memory#frame} knows the frame behind an address. */
  FRAMES,
  /** {@link Memory} reads and writes what was handed out. */
  CONTENT,
  /** {@link Counters} are kept. */
  COUNTERS,
  /** {@link Counters#meminfo} is kept as well. */
  MEMINFO,
  /** It runs the machine that it is given: its zones, nodes and CPUs, and no memory beyond. */
  MACHINE,
  /**
   * It survives misuse: a double free or a wrong pointer has an outcome, not undefined behaviour.
   */
  SURVIVES_MISUSE,
  /** {@link Mappings#brk} moves a break of its own. */
  BREAK,
  /** Any number of threads may call it at once. */
  THREAD_SAFE
}
