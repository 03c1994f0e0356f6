package dev.kmemspec.optimized;

import dev.kmemspec.alloc.dma.DmaMemory;
import dev.kmemspec.alloc.dma.DmaPool;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.machine.Context;
import dev.kmemspec.spi.Dma;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The DMA calls; a pool is named by a number. */
final class DmaCalls implements Dma {
  private static final long FIRST_TOKEN = 0xffffffff83000000L;
  private static final int TOKEN_SHIFT = 8;

  private final Boot boot;
  private final DmaMemory memory;
  private final List<@Nullable DmaPool> byToken = new ArrayList<>();

  DmaCalls(Boot boot) {
    this.boot = boot;
    memory = boot.dma;
  }

  private Log log() {
    return boot.pages.log();
  }

  @Override
  public long dmaAllocCoherent(int bits, long size, int gfp) {
    return memory.take(boot.cpu, bits, size, boot.inContext(gfp));
  }

  @Override
  public long busAddress(long vaddr) {
    return memory.busAddress(vaddr);
  }

  @Override
  public void dmaFreeCoherent(int bits, long size, long vaddr) {
    if (vaddr == 0) {
      return;
    }
    if (boot.context == Context.HARDIRQ || boot.context == Context.NMI) {
      log().report("WARNING: dma_free_coherent with interrupts off");
    }
    memory.give(boot.cpu, bits, size, vaddr);
  }

  @Override
  public long dmaPoolCreate(String name, int bits, long size, long align, long boundary) {
    boot.inContext(GfpFlags.KERNEL);
    DmaPool pool = DmaPool.of(memory, name, bits, size, align, boundary);
    if (pool == null) {
      return 0;
    }
    byToken.add(pool);
    return FIRST_TOKEN + ((byToken.size() - 1L) << TOKEN_SHIFT);
  }

  private @Nullable DmaPool pool(long token) {
    long index = (token - FIRST_TOKEN) >> TOKEN_SHIFT;
    DmaPool pool = index >= 0 && index < byToken.size() ? byToken.get((int) index) : null;
    if (pool == null) {
      log().report("BUG: no pool is named " + Log.hex(token));
    }
    return pool;
  }

  @Override
  public long dmaPoolAlloc(long pool, int gfp) {
    DmaPool of = pool(pool);
    int mask = boot.inContext(gfp);
    return of == null ? 0 : of.take(boot.cpu, mask);
  }

  @Override
  public long dmaPoolZalloc(long pool, int gfp) {
    return dmaPoolAlloc(pool, gfp | GfpFlags.ZERO);
  }

  @Override
  public void dmaPoolFree(long pool, long vaddr) {
    DmaPool of = pool(pool);
    if (of != null) {
      of.give(vaddr);
    }
  }

  @Override
  public void dmaPoolDestroy(long pool) {
    if (pool == 0) {
      return;
    }
    boot.inContext(GfpFlags.KERNEL);
    DmaPool gone = pool(pool);
    if (gone != null) {
      byToken.set((int) ((pool - FIRST_TOKEN) >> TOKEN_SHIFT), null);
      gone.destroy(boot.cpu);
    }
  }

  /** Checks every pool. */
  void validate() {
    for (DmaPool pool : byToken) {
      if (pool != null) {
        pool.validate();
      }
    }
  }
}
