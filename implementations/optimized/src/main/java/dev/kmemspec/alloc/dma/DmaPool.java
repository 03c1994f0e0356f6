package dev.kmemspec.alloc.dma;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pool of DMA blocks: pages of it, each cut into blocks that cross no boundary; the blocks that
 * nobody has, newest last.
 *
 * <p>Identity: pages times blocks of a page = free + live.
 */
public final class DmaPool {
  private static final long LEAST_SIZE = 4;
  private static final int FIRST_ROOM = 64;

  private final String name;
  private final DmaMemory memory;
  private final int bits;
  private final long size;

  /** Where the blocks of a page start. */
  private final long[] offsets;

  private final long pageBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<PoolPage> pages = new ArrayList<>();
  private long[] free = new long[FIRST_ROOM];
  private int count;

  private DmaPool(
      DmaMemory memory,
      String name,
      int bits,
      long size,
      long stride,
      long pageBytes,
      long border) {
    this.memory = memory;
    this.name = name;
    this.bits = bits;
    this.size = size;
    this.pageBytes = pageBytes;
    offsets = offsets(stride, pageBytes, border);
  }

  /**
   * A pool without pages; null for arguments that no pool has (DM-09).
   *
   * @param align a power of two, or 0 for none
   * @param boundary a power of two that no block crosses a multiple of, or 0 for none
   */
  public static @Nullable DmaPool of(
      DmaMemory memory, String name, int bits, long size, long align, long boundary) {
    boolean sized = size > 0 && size <= Integer.MAX_VALUE;
    boolean aligned =
        align == 0 || (Long.bitCount(align) == 1 && align > 0 && align <= Integer.MAX_VALUE);
    if (!sized || !aligned || (boundary != 0 && Long.bitCount(boundary) != 1)) {
      return null;
    }
    long step = Math.max(1, align);
    long stride = (Math.max(LEAST_SIZE, size) + step - 1) & -step;
    if (boundary != 0 && Long.compareUnsigned(stride, boundary) > 0) {
      return null;
    }
    long pageBytes = Math.max(stride, memory.pages().config().pageSize());
    long border = boundary == 0 ? pageBytes : Math.min(boundary, pageBytes);
    border = border < 0 ? pageBytes : border;
    return new DmaPool(memory, name, bits, size, stride, pageBytes, border);
  }

  private static long[] offsets(long stride, long pageBytes, long border) {
    List<Long> found = new ArrayList<>();
    long at = 0;
    while (at + stride <= pageBytes) {
      if (at / border == (at + stride - 1) / border) {
        found.add(at);
        at += stride;
      } else {
        at = (at / border + 1) * border;
      }
    }
    return found.stream().mapToLong(Long::longValue).toArray();
  }

  /** A block, or 0. */
  public long take(int cpu, int gfp) {
    lock.lock();
    try {
      long block = count == 0 && !addPage(cpu, gfp) ? 0 : free[--count];
      if (block != 0) {
        PoolPage page = pageOf(block);
        page.live.set(indexOf(page, block));
        if ((gfp & GfpFlags.ZERO) != 0) {
          memory.pages().memory().zero(block, size);
        }
      }
      return block;
    } finally {
      lock.unlock();
    }
  }

  private boolean addPage(int cpu, int gfp) {
    int mask = gfp & ~GfpFlags.ZERO;
    long base = bits == 0 ? 0 : memory.block(cpu, bits, pageBytes, mask);
    if (base == 0) {
      return false;
    }
    PoolPage page = new PoolPage(this, base);
    Pages all = memory.pages();
    all.frames().owner(all.frame(base), framesOf(base), page);
    pages.add(page);
    if (free.length < pages.size() * offsets.length) {
      free = Arrays.copyOf(free, Math.max(2 * free.length, pages.size() * offsets.length));
    }
    for (int i = offsets.length - 1; i >= 0; i--) {
      free[count++] = base + offsets[i];
    }
    return true;
  }

  private int framesOf(long base) {
    return (int) memory.pages().pagesOf(base, Pages.USE_DMA);
  }

  /** The page of a live block's address; null for an address of nobody's. */
  private @Nullable PoolPage foundPage(long block) {
    int frame = memory.pages().frame(block);
    Object owner = frame < 0 ? null : memory.pages().frames().owner(frame);
    return owner instanceof PoolPage page && page.pool == this ? page : null;
  }

  private PoolPage pageOf(long block) {
    PoolPage page = foundPage(block);
    if (page == null) {
      throw new IllegalStateException(Log.hex(block) + " lies on no page of pool " + name);
    }
    return page;
  }

  /** The number of the block that starts there, or -1. */
  private int indexOf(PoolPage page, long block) {
    return Math.max(-1, Arrays.binarySearch(offsets, block - page.base));
  }

  /** Takes a block back; what is no live block is reported, and nothing happens (DM-10). */
  public void give(long block) {
    lock.lock();
    try {
      PoolPage page = foundPage(block);
      int index = page == null ? -1 : indexOf(page, block);
      if (page == null || index < 0 || !page.live.get(index)) {
        memory.pages().log().report("dma_pool_free " + name + ", " + Log.hex(block) + " (bad)");
        return;
      }
      page.live.clear(index);
      free[count++] = block;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the pages back; one with a live block is leaked, and told of. */
  public void destroy(int cpu) {
    lock.lock();
    try {
      boolean busy = false;
      for (PoolPage page : pages) {
        busy |= !page.live.isEmpty();
        if (page.live.isEmpty()) {
          Pages all = memory.pages();
          all.frames().owner(all.frame(page.base), framesOf(page.base), null);
          all.free(cpu, page.base);
        }
      }
      if (busy) {
        memory.pages().log().report("dma_pool_destroy " + name + ", busy");
      }
      pages.clear();
      count = 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks that every block is free or live.
   *
   * @throws IllegalStateException where one is lost
   */
  public void validate() {
    lock.lock();
    try {
      long live = 0;
      for (PoolPage page : pages) {
        live += page.live.cardinality();
      }
      if (live + count != (long) pages.size() * offsets.length) {
        throw new IllegalStateException("pool " + name + " has lost a block");
      }
    } finally {
      lock.unlock();
    }
  }
}
