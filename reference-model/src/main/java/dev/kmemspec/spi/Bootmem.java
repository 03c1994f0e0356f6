package dev.kmemspec.spi;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import java.util.List;

/**
 * bootmem, the bitmap of older kernels, a bit for each page of the machine's zones. What is handed
 * out is zeroed and named by its direct-map address, {@link Machine#PAGE_OFFSET} plus the physical
 * one; 0 is failure, and where failure stops the machine a report says "panic". Rules: RULES.md
 * section 10, BM.
 */
public interface Bootmem extends Allocator {

  /** {@code size} bytes, preferably above the zones for DMA. */
  long allocBootmem(long size);

  /** The same, without a panic. */
  long allocBootmemNopanic(long size);

  /** The same, page aligned. */
  long allocBootmemPages(long size);

  /** {@code size} bytes below 4 GiB. */
  long allocBootmemLow(long size);

  /** The same, page aligned. */
  long allocBootmemLowPages(long size);

  /** {@code size} bytes, preferably on that node. */
  long allocBootmemNode(int nid, long size);

  /** Takes every page that the physical range touches. */
  void reserveBootmem(long addr, long size);

  /** Gives the whole pages of a physical range back. */
  void freeBootmem(long addr, long size);

  /**
   * Gives every free page to the page allocator.
   *
   * @return the blocks given, in order
   */
  List<Outcome.FreeBlock> freeAllBootmem();
}
