package dev.kmemspec.alloc.dma;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;

/**
 * Coherent memory: whole blocks of pages, of the highest zone first, and of lower ones as long as
 * the device does not reach what came. There is no IOMMU: a device finds a byte at its physical
 * address.
 *
 * <p>What is known of a block stands with its first frame; no table is searched.
 */
public final class DmaMemory {
  private static final int[] ZONES = {0, GfpFlags.DMA32, GfpFlags.DMA};
  private static final int DROPPED =
      GfpFlags.DMA | GfpFlags.DMA32 | GfpFlags.HIGHMEM | GfpFlags.COMP | GfpFlags.ZERO;

  private final Pages pages;
  private final PageConfig config;
  private final Log log;
  private final boolean refusesCompound;
  private final boolean zeroes;

  /**
   * On top of pages.
   *
   * @param refusesCompound whether __GFP_COMP is refused, as since 6.2 (DM-05)
   * @param zeroes whether all memory is zeroed, as since 5.0 (DM-04)
   */
  public DmaMemory(Pages pages, boolean refusesCompound, boolean zeroes) {
    this.pages = pages;
    this.refusesCompound = refusesCompound;
    this.zeroes = zeroes;
    config = pages.config();
    log = pages.log();
  }

  Pages pages() {
    return pages;
  }

  /** Memory that a device of so many address bits reaches, or 0. */
  public long take(int cpu, int bits, long size, int gfp) {
    boolean compound = refusesCompound && (gfp & GfpFlags.COMP) != 0;
    if (bits == 0 || compound) {
      log.report(
          "WARNING: dma_alloc_coherent "
              + (compound ? "with __GFP_COMP" : "for a device without a coherent mask"));
      return 0;
    }
    boolean zero = zeroes || (gfp & GfpFlags.ZERO) != 0;
    long address = block(cpu, bits, size, zero ? gfp | GfpFlags.ZERO : gfp & ~GfpFlags.ZERO);
    if (address != 0) {
      pages.frames().owner(pages.frame(address), 1, new Coherent(bits, size));
    }
    return address;
  }

  /** A block of pages within reach, or 0; zeroed where the mask says so. */
  long block(int cpu, int bits, long size, int gfp) {
    int order = config.orderFor(size);
    for (int zone : ZONES) {
      int mask = (gfp & ~DROPPED) | zone | (gfp & GfpFlags.ZERO);
      long address = pages.allocate(cpu, Pages.NO_NODE, mask, order, Pages.USE_DMA);
      if (address != 0 && reaches(bits, busAddress(address), size)) {
        return address;
      }
      if (address != 0) {
        pages.free(cpu, address);
      }
    }
    return 0;
  }

  private static boolean reaches(int bits, long bus, long size) {
    return bits >= 63 || bus + size <= 1L << bits;
  }

  /** Where a device finds the byte at an address of the direct map. */
  public long busAddress(long address) {
    return address - pages.memory().base();
  }

  /** Gives a block back; one of another device or size is reported, and stays. */
  public void give(int cpu, int bits, long size, long address) {
    boolean starts = pages.pagesOf(address, Pages.USE_DMA) > 0;
    int frame = pages.frame(address);
    if (starts && new Coherent(bits, size).equals(pages.frames().owner(frame))) {
      pages.frames().owner(frame, 1, null);
      pages.free(cpu, address);
    } else {
      log.report(
          "WARNING: dma_free_coherent of " + Log.hex(address) + ", which is none of that kind");
    }
  }
}
