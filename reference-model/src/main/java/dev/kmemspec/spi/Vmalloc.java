package dev.kmemspec.spi;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;

/**
 * vmalloc and vmap. 0 is failure. Sizes are bytes, unsigned; masks are {@link Gfp} bits; a page is
 * named by the direct-map address of its frame. Addresses lie in [{@link Machine#VMALLOC_START},
 * {@link Machine#VMALLOC_END}). Rules: RULES.md section 6.
 */
public interface Vmalloc extends Allocator {

  /**
   * {@code size} bytes, page by page, at a multiple of {@code align} inside [start, end), guard
   * page included; a node of {@link Machine#NO_NODE} means the running CPU's.
   */
  long vmallocNodeRange(long size, long align, long start, long end, int gfp, int node);

  /** __vmalloc: with a mask. */
  default long vmallocGfp(long size, int gfp) {
    return vmallocNodeRange(
        size, 1, Machine.VMALLOC_START, Machine.VMALLOC_END, gfp, Machine.NO_NODE);
  }

  /** GFP_KERNEL. */
  default long vmalloc(long size) {
    return vmallocNode(size, Machine.NO_NODE);
  }

  /** The same, zeroed. */
  default long vzalloc(long size) {
    return vmallocGfp(size, Gfp.KERNEL.with(Gfp.ZERO).bits());
  }

  /** The same as {@link #vmalloc}, preferably on that node. */
  default long vmallocNode(long size, int node) {
    return vmallocNodeRange(
        size, 1, Machine.VMALLOC_START, Machine.VMALLOC_END, Gfp.KERNEL.bits(), node);
  }

  /** Zeroed, and accepted by {@link #remapVmallocRange}. */
  long vmallocUser(long size);

  /** Every page below 4 GiB. */
  long vmalloc32(long size);

  /**
   * Changes the size, keeping content. Size 0 frees and answers 0; an alignment that the area does
   * not have is refused.
   */
  long vreallocNodeAlign(long p, long size, long align, int gfp, int node);

  /** The same without wishes. */
  default long vrealloc(long p, long size, int gfp) {
    return vreallocNodeAlign(p, size, 1, gfp, Machine.NO_NODE);
  }

  /** Gives the range and its pages back; 0 is a no-op. */
  void vfree(long addr);

  /**
   * Maps those pages in their order.
   *
   * @param put VM_MAP_PUT_PAGES: the area takes the pages over, and {@link #vfree} frees them
   */
  long vmap(long[] pages, boolean put);

  /** Takes a mapping of {@link #vmap} away, not the pages; 0 is a no-op. */
  void vunmap(long addr);

  /** Maps pages for a short time. */
  long vmMapRam(long[] pages, int node);

  /** Takes such a mapping away; the count is that of its pages. */
  void vmUnmapRam(long addr, int count);

  /** Flushes what was freed: its addresses may be used again. */
  void vmUnmapAliases();

  /** The page behind an address, or 0 where nothing is mapped. */
  long vmallocToPage(long addr);

  /** The frame behind an address inside a live area. */
  long vmallocToPfn(long addr);

  /** Whether the address lies in the range of vmalloc. */
  boolean isVmallocAddr(long addr);

  /** The bytes of the area that starts there, guard page excluded; 0 where none does. */
  long getVmAreaSize(long addr);

  /**
   * Maps a part of an area of {@link #vmallocUser} into user space.
   *
   * @return 0, or a negative error
   */
  int remapVmallocRange(long addr, long pgoff, long size);
}
