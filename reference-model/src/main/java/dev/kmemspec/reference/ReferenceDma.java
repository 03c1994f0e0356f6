package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.spi.Dma;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coherent DMA memory: whole blocks of pages, from the highest zone first, and from lower ones as
 * long as the device does not reach what came. Pools cut such blocks. Misuse is reported and has no
 * effect.
 */
public class ReferenceDma implements Dma {
  private static final long FIRST_POOL = 0xffffffff83000000L;
  private static final int POOL_STRIDE = 0x100;

  private static final List<Gfp> ZONES = List.of(Gfp.NONE, Gfp.DMA32, Gfp.DMA);
  private static final Gfp ZONE_BITS = new Gfp(Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT);

  /** What is handed out: for which device, and how many bytes were asked for. */
  private record Coherent(int bits, long size) {}

  /** Where pages come from. */
  protected final ReferencePages pages;

  private final Machine machine;
  private final Map<Long, Coherent> live = new HashMap<>();
  private final Map<Long, DmaPool> pools = new HashMap<>();

  /** Nothing handed out. */
  public ReferenceDma(ReferencePages pages) {
    this.pages = pages;
    machine = pages.machine();
  }

  @Override
  public long dmaAllocCoherent(int bits, long size, int gfp) {
    Gfp mask = new Gfp(gfp);
    if (bits == 0 || refuses(mask)) {
      pages.report(
          bits == 0
              ? "WARNING: dma_alloc_coherent for a device without a coherent mask"
              : "WARNING: dma_alloc_coherent with __GFP_COMP");
      return 0;
    }
    long address = block(bits, size, mask);
    if (address != 0) {
      live.put(address, new Coherent(bits, size));
      if (zeroes(mask)) {
        pages.memory().zero(address, size);
      }
    }
    return address;
  }

  /** Compound blocks are refused since 6.2 (DM-05). */
  protected boolean refuses(Gfp gfp) {
    return gfp.has(Gfp.COMP_BIT) && !pages.profile().before(6, 2);
  }

  /** Always since 5.0 (DM-04). */
  protected boolean zeroes(Gfp gfp) {
    return gfp.zero() || !pages.profile().before(5, 0);
  }

  private long block(int bits, long size, Gfp gfp) {
    Gfp mask = gfp.without(ZONE_BITS).without(new Gfp(Gfp.COMP_BIT | Gfp.ZERO_BIT));
    for (Gfp zone : ZONES) {
      long address = pages.allocate(Machine.NO_NODE, mask.with(zone), order(size), Use.DMA);
      if (address != 0) {
        if (reaches(bits, bus(address), size)) {
          return address;
        }
        pages.free(address, Use.DMA);
      }
    }
    return 0;
  }

  /** The order of the block that the size takes (DM-02). */
  protected int order(long size) {
    return machine.orderFor(size);
  }

  /** Whether the device drives the addresses of all bytes (DM-03). */
  protected boolean reaches(int bits, long bus, long size) {
    return bits >= Long.SIZE - 1 || bus + size <= 1L << bits;
  }

  private long bus(long address) {
    return pages.memory().frame(address) * machine.pageSize()
        + (address & (machine.pageSize() - 1));
  }

  @Override
  public long busAddress(long vaddr) {
    return bus(vaddr);
  }

  @Override
  public void dmaFreeCoherent(int bits, long size, long vaddr) {
    if (vaddr == 0) {
      return;
    }
    pages.mightHaveInterruptsOff();
    if (new Coherent(bits, size).equals(live.get(vaddr))) {
      live.remove(vaddr);
      pages.free(vaddr, Use.DMA);
    } else {
      pages.report("WARNING: dma_free_coherent of " + hex(vaddr) + ", which is none of that kind");
    }
  }

  @Override
  public long dmaPoolCreate(String name, int bits, long size, long align, long boundary) {
    pages.mightSleep();
    if (impossible(size, align, boundary)) {
      return 0;
    }
    long token = FIRST_POOL + (long) pools.size() * POOL_STRIDE;
    pools.put(token, pool(name, bits, size, Math.max(1, align), boundary));
    return token;
  }

  /** Whether no pool has such arguments (DM-09). */
  protected boolean impossible(long size, long align, long boundary) {
    long stride = DmaPool.stride(size, Math.max(1, align));
    return size == 0
        || Long.compareUnsigned(size, Integer.MAX_VALUE) > 0
        || Long.compareUnsigned(align, Integer.MAX_VALUE) > 0
        || (align != 0 && Long.bitCount(align) != 1)
        || (boundary != 0 && (Long.bitCount(boundary) != 1 || largerThan(stride, boundary)));
  }

  private static boolean largerThan(long one, long other) {
    return Long.compareUnsigned(one, other) > 0;
  }

  /** Makes a pool. */
  protected DmaPool pool(String name, int bits, long size, long align, long boundary) {
    return new DmaPool(name, bits, size, align, boundary, machine.pageSize());
  }

  @Override
  public long dmaPoolAlloc(long pool, int gfp) {
    return alloc(live(pool), new Gfp(gfp));
  }

  @Override
  public long dmaPoolZalloc(long pool, int gfp) {
    return alloc(live(pool), new Gfp(gfp).with(Gfp.ZERO));
  }

  private long alloc(@Nullable DmaPool pool, Gfp gfp) {
    if (gfp.blocking()) {
      pages.mightSleep();
    }
    if (pool == null) {
      return 0;
    }
    long found = pool.take();
    if (found == 0) {
      long page = pool.bits() == 0 ? 0 : block(pool.bits(), pool.pageBytes(), gfp);
      if (page == 0) {
        return 0;
      }
      pool.add(page);
      found = pool.take();
    }
    if (gfp.zero()) {
      pages.memory().zero(found, pool.size());
    }
    return found;
  }

  private @Nullable DmaPool live(long token) {
    DmaPool pool = pools.get(token);
    if (pool == null || pool.destroyed()) {
      pages.report("BUG: no pool is named " + hex(token));
      return null;
    }
    return pool;
  }

  @Override
  public void dmaPoolFree(long pool, long vaddr) {
    DmaPool of = live(pool);
    if (of != null && !of.give(vaddr)) {
      pages.report("dma_pool_free " + of.name() + ", " + hex(vaddr) + " (bad vaddr)");
    }
  }

  @Override
  public void dmaPoolDestroy(long pool) {
    if (pool == 0) {
      return;
    }
    pages.mightSleep();
    DmaPool gone = live(pool);
    if (gone == null) {
      return;
    }
    if (gone.busy()) {
      pages.report("dma_pool_destroy " + gone.name() + ", busy");
    }
    // A page with a live block on it is leaked.
    gone.destroy().forEach(page -> pages.free(page, Use.DMA));
  }
}
