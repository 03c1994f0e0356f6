package dev.kmemspec.alloc.page;

/** The bits of a GFP mask that this allocator obeys, numbered as in Linux 6.1. */
public final class GfpFlags {
  public static final int DMA = 0x01;
  public static final int HIGHMEM = 0x02;
  public static final int DMA32 = 0x04;
  public static final int MOVABLE = 0x08;
  public static final int HIGH = 0x20;
  public static final int IO = 0x40;
  public static final int FS = 0x80;
  public static final int ZERO = 0x100;
  public static final int DIRECT_RECLAIM = 0x400;
  public static final int KSWAPD_RECLAIM = 0x800;
  public static final int NOWARN = 0x2000;
  public static final int RETRY_MAYFAIL = 0x4000;
  public static final int NOFAIL = 0x8000;
  public static final int NORETRY = 0x10000;
  public static final int MEMALLOC = 0x20000;
  public static final int COMP = 0x40000;
  public static final int NOMEMALLOC = 0x80000;
  public static final int THISNODE = 0x200000;

  /** May sleep and reclaim, no zone in particular: what a program in user space asks with. */
  public static final int KERNEL = DIRECT_RECLAIM | KSWAPD_RECLAIM | IO | FS;

  private GfpFlags() {}

  /** Whether the call may block (GF-01). */
  public static boolean blocking(int gfp) {
    return (gfp & DIRECT_RECLAIM) != 0;
  }

  /** Whether it may take the last page: MEMALLOC, and NOFAIL where it may wait. */
  static boolean entitledToAll(int gfp) {
    boolean memalloc = (gfp & (MEMALLOC | NOMEMALLOC)) == MEMALLOC;
    return memalloc || ((gfp & NOFAIL) != 0 && blocking(gfp));
  }

  /** The kind of the highest zone permitted, before zones that are lacking (GF-13). */
  static int highestZone(int gfp) {
    if ((gfp & DMA) != 0) {
      return ZoneSpec.DMA;
    }
    if ((gfp & DMA32) != 0) {
      return ZoneSpec.DMA32;
    }
    if ((gfp & HIGHMEM) != 0) {
      return (gfp & MOVABLE) != 0 ? ZoneSpec.MOVABLE : ZoneSpec.HIGHMEM;
    }
    return ZoneSpec.NORMAL;
  }
}
