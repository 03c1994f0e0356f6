package dev.kmemspec.program;

/**
 * Calls that map device memory (RULES.md section 7). On the simulated machine every frame outside
 * the zones belongs to a device that keeps what is written to it.
 */
public sealed interface IoremapCall extends Call {

  /** A call that maps that physical range, which is no RAM (IO-01). The kinds differ in caching. */
  sealed interface Mapping extends IoremapCall {
    /** The physical address of the first byte. */
    long phys();

    /** The bytes, unsigned. */
    long size();
  }

  /** Not cached. */
  record Ioremap(long phys, long size) implements Mapping {}

  /** Writes combine. */
  record IoremapWc(long phys, long size) implements Mapping {}

  /** Writes go through. */
  record IoremapWt(long phys, long size) implements Mapping {}

  /** Strictly not cached. */
  record IoremapUc(long phys, long size) implements Mapping {}

  /** Cached. */
  record IoremapCache(long phys, long size) implements Mapping {}

  /** Gives the mapping back; any address in its first page names it (IO-03). */
  record Iounmap(Operand addr) implements IoremapCall {}
}
