package dev.kmemspec.spi;

/** Mapping device memory. 0 is failure. Rules: RULES.md section 7. */
public interface Ioremap extends Allocator {

  /** Maps that physical range, which is no RAM; not cached. */
  long ioremap(long phys, long size);

  /** The same, with writes that combine. */
  default long ioremapWc(long phys, long size) {
    return ioremap(phys, size);
  }

  /** The same, with writes that go through. */
  default long ioremapWt(long phys, long size) {
    return ioremap(phys, size);
  }

  /** The same, strictly not cached. */
  default long ioremapUc(long phys, long size) {
    return ioremap(phys, size);
  }

  /** The same, cached. */
  default long ioremapCache(long phys, long size) {
    return ioremap(phys, size);
  }

  /** Gives the mapping back whose first page holds that address. */
  void iounmap(long addr);
}
