package dev.kmemspec.spi;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;

/**
 * The page allocator. A block of pages is named by the direct-map address of its first frame; 0 is
 * failure. Masks are {@link Gfp} bits. Rules: RULES.md section 2.
 */
public interface PageAllocator extends Allocator {

  /** 2^order pages, or 0. */
  long allocPages(int gfp, int order);

  /** Frees a block by its page and order. */
  void freePagesOf(long page, int order);

  /** The same, preferring that node ({@link Machine#NO_NODE}: the running CPU's). */
  default long allocPagesNode(int nid, int gfp, int order) {
    return allocPages(gfp, order);
  }

  /** __get_free_pages: never highmem. */
  default long getFreePages(int gfp, int order) {
    return allocPages(gfp & ~Gfp.HIGHMEM_BIT, order);
  }

  /** One zeroed page. */
  default long getZeroedPage(int gfp) {
    return getFreePages(gfp | Gfp.ZERO_BIT, 0);
  }

  /** free_pages: 0 is a no-op. */
  default void freePages(long addr, int order) {
    if (addr != 0) {
      freePagesOf(addr, order);
    }
  }

  /** As many pages as hold {@code size} bytes, or 0. */
  long allocPagesExact(long size, int gfp);

  /** Frees what {@link #allocPagesExact} gave for the same size. */
  void freePagesExact(long virt, long size);

  /**
   * Fills the zero slots of the array with single pages.
   *
   * @return how many leading slots are filled afterwards
   */
  int allocPagesBulk(int gfp, long[] pages);

  /** Makes 2^order single pages of a block. */
  void splitPage(long page, int order);

  /** Takes one more reference to the block's first page. */
  void getPage(long page);

  /** Drops one reference; the last one frees. */
  void putPage(long page);
}
