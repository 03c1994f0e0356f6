package dev.kmemspec.spi;

/** Mapping device memory. 0 is failure. Rules: RULES.md section 7. */
public interface Ioremap extends Allocator {

  /** Maps that physical range, which is no RAM. */
  long ioremap(long phys, long size);

  /** Gives the mapping back. */
  void iounmap(long addr);
}
