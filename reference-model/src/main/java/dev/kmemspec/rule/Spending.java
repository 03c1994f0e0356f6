package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.VmallocCall;

/** What calls of the families above pages may take off the free lists. */
final class Spending {
  private Spending() {}

  static void passed(Ledger ledger, VmallocCall call) {
    switch (call) {
      case VmallocCall.Allocating c -> ledger.pagewise(c.bytes(), c.gfp());
      case VmallocCall.Resizing c -> ledger.pagewise(c.size(), c.gfp());
      case VmallocCall.Mapping c -> ledger.pagewise(c.pages().size(), Gfp.KERNEL);
      case VmallocCall.Vfree c -> ledger.slabsMoved(0);
      case VmallocCall.Vunmap c -> ledger.slabsMoved(0);
      case VmallocCall.VmUnmapRam c -> ledger.slabsMoved(0);
      case VmallocCall.VmUnmapAliases c -> ledger.slabsMoved(0);
      case VmallocCall.VmallocToPage c -> {}
      case VmallocCall.VmallocToPfn c -> {}
      case VmallocCall.IsVmallocAddr c -> {}
      case VmallocCall.GetVmAreaSize c -> {}
      case VmallocCall.RemapVmallocRange c -> {}
    }
  }

  static void passed(Ledger ledger, KvmallocCall call) {
    switch (call) {
      case KvmallocCall.Allocating c -> ledger.either(c.bytes(), c.gfp());
      case KvmallocCall.Kvrealloc c -> ledger.either(c.size(), c.gfp());
      case KvmallocCall.Kvfree c -> ledger.slabsMoved(0);
      case KvmallocCall.KvfreeSensitive c -> ledger.slabsMoved(0);
    }
  }

  /** How many pages a chunk of per-CPU memory has is the allocator's affair. */
  static void passed(Ledger ledger, PercpuCall call) {
    switch (call) {
      case PercpuCall.Allocating c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case PercpuCall.FreePercpu c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case PercpuCall.CpuUp c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case PercpuCall.CpuDown c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case PercpuCall.PerCpuPtr c -> {}
      case PercpuCall.GetCpuVar c -> {}
      case PercpuCall.PutCpuVar c -> {}
      case PercpuCall.PreemptCount c -> {}
      case PercpuCall.Arithmetic c -> {}
      case PercpuCall.PercpuStats c -> {}
    }
  }

  static void passed(Ledger ledger, KmallocCall call) {
    switch (call) {
      case KmallocCall.Ksize c -> {}
      case KmallocCall.KmallocSizeRoundup c -> {}
      case KmallocCall.Allocating c -> ledger.kmalloc(c.bytes(), c.gfp());
      case KmallocCall.Krealloc c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case KmallocCall.KreallocArray c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case KmallocCall.Kfree c -> ledger.slabsMoved(0);
      case KmallocCall.KfreeSensitive c -> ledger.slabsMoved(0);
    }
  }

  static void passed(Ledger ledger, NolockCall call) {
    switch (call) {
      case NolockCall.AllocPagesNolock c -> ledger.pageBlock(c.order(), c.gfp());
      case NolockCall.KmallocNolock c -> ledger.kmalloc(c.size(), c.gfp());
      case NolockCall.FreePagesNolock _, NolockCall.KfreeNolock _ -> ledger.slabsMoved(0);
    }
  }

  /** Who collects what waits may take a page for its list. */
  static void passed(Ledger ledger, RcuCall call) {
    switch (call) {
      case RcuCall.RcuReadLock c -> {}
      case RcuCall.Giving c -> ledger.slabsMoved(1);
      case RcuCall.RcuReadUnlock _, RcuCall.Waiting _ -> ledger.slabsMoved(0);
    }
  }

  static void passed(Ledger ledger, World world, SlabCall call) {
    switch (call) {
      case SlabCall.KmemCacheSize c -> {}
      case SlabCall.Allocating c -> {
        ledger.asked(c.gfp());
        Cache cache = world.cache(c.cache());
        SlabLayout layout = cache == null ? null : cache.layout;
        long slab = layout == null ? Ledger.EVERYTHING : 1L << layout.order();
        ledger.slabsMoved(c instanceof SlabCall.KmemCacheAllocBulk ? Ledger.EVERYTHING : slab);
      }
      case SlabCall.KmemCacheFree c -> ledger.slabsMoved(0);
      case SlabCall.KmemCacheFreeBulk c -> ledger.slabsMoved(0);
      case SlabCall.KmemCacheCreate c -> ledger.slabsMoved(Ledger.EVERYTHING);
      case SlabCall.KmemCacheDestroy c -> {
        ledger.destroyed(world.cache(c.cache()));
        ledger.slabsMoved(Ledger.EVERYTHING);
      }
      case SlabCall.KmemCacheShrink c -> ledger.slabsMoved(Ledger.EVERYTHING);
    }
  }

  static void passed(Ledger ledger, DmaCall call) {
    if (call instanceof DmaCall.DmaAllocCoherent c && c.size() != 0) {
      ledger.block(c.size(), c.gfp());
    } else if (call instanceof DmaCall.DmaFreeCoherent) {
      ledger.slabsMoved(0);
    } else if (!(call instanceof DmaCall.DmaPoolFree)) {
      ledger.slabsMoved(Ledger.EVERYTHING);
    }
  }

  /** How many of the frames lie in the zone. */
  static long framesIn(Frames frames, Zone zone) {
    long sum = 0;
    for (int run = 0; run < frames.runs(); run++) {
      long from = Math.max(frames.start(run), zone.firstFrame());
      long to = Math.min(frames.start(run) + frames.length(run), zone.endFrame());
      sum += Math.max(0, to - from);
    }
    return sum;
  }
}
