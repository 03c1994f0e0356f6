package dev.kmemspec.alloc.slab;

/** The flags of a slab cache, numbered as in Linux 6.1. */
public final class SlabFlag {
  public static final int CONSISTENCY_CHECKS = 0x100;
  public static final int RED_ZONE = 0x400;
  public static final int POISON = 0x800;
  public static final int HWCACHE_ALIGN = 0x2000;
  public static final int CACHE_DMA = 0x4000;
  public static final int CACHE_DMA32 = 0x8000;
  public static final int STORE_USER = 0x10000;
  public static final int RECLAIM_ACCOUNT = 0x20000;
  public static final int PANIC = 0x40000;
  public static final int TYPESAFE_BY_RCU = 0x80000;
  public static final int NO_MERGE = 0x1000000;
  public static final int ACCOUNT = 0x4000000;

  /** Flags that forbid merging (SL-07). */
  static final int NEVER_MERGED = RED_ZONE | POISON | STORE_USER | TYPESAFE_BY_RCU | NO_MERGE;

  /** Flags that must be equal for merging. */
  static final int MERGED_IF_EQUAL = RECLAIM_ACCOUNT | CACHE_DMA | CACHE_DMA32 | ACCOUNT;

  static final int KNOWN =
      NEVER_MERGED | MERGED_IF_EQUAL | CONSISTENCY_CHECKS | HWCACHE_ALIGN | PANIC;

  private SlabFlag() {}
}
