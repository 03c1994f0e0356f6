package dev.kmemspec.alloc.percpu;

import dev.kmemspec.alloc.area.Space;
import dev.kmemspec.alloc.memory.MappingException;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Per-CPU memory, in chunks that lie at the top of a space. A page of a unit gets its frames, one
 * for each CPU, of the CPU's node, when something is put on it.
 *
 * <p>What an allocation answers with is no address; {@link #address} makes a CPU's one of it, by
 * addition. Accesses need no lock. Taking and giving back hold one, over maps of a few hundred
 * words.
 */
public final class Percpu {
  /** The largest area, and the size of a unit where pages are no larger. */
  private static final int UNIT = 32 << 10;

  private static final int RESERVE = 8 << 10;
  private static final int MOST_EMPTY_PAGES = 4;
  private static final int MOST_FAILURES_TOLD = 10;

  private final Pages pages;
  private final Space space;
  private final Window window;
  private final Log log;
  private final int cpus;
  private final int pageSize;
  private final int unit;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Chunk> chunks = new ArrayList<>();
  private int failuresTold;

  /** No chunk yet. */
  public Percpu(Pages pages, Space space) {
    this.pages = pages;
    this.space = space;
    window = space.window();
    log = pages.log();
    cpus = pages.config().cpus();
    pageSize = pages.config().pageSize();
    unit = Math.max(UNIT, pageSize);
  }

  /** The address of a CPU's copy. */
  public long address(long pointer, int cpu) {
    return window.base() + pointer + (long) cpu * unit;
  }

  private long pointer(Chunk chunk, int grain) {
    return chunk.base + (long) grain * Chunk.GRAIN - window.base();
  }

  /**
   * Takes a copy for every CPU, with whatever content.
   *
   * @return what {@link #address} turns into addresses, or 0
   */
  public long take(int cpu, ChunkKind kind, long size, long align, int gfp) {
    if (illegal(size, align)) {
      if ((gfp & GfpFlags.NOWARN) == 0) {
        log.report(
            "WARNING: illegal size (%s) or align (%s) for percpu allocation"
                .formatted(Long.toUnsignedString(size), Long.toUnsignedString(align)));
      }
      return 0;
    }
    int length = (int) (size + Chunk.GRAIN - 1) / Chunk.GRAIN;
    int step = Math.max(1, (int) align / Chunk.GRAIN);
    lock.lock();
    try {
      long pointer = taken(cpu, kind, length, step, GfpFlags.blocking(gfp));
      if (pointer == 0 && (gfp & GfpFlags.NOWARN) == 0 && failuresTold < MOST_FAILURES_TOLD) {
        failuresTold++;
        log.report("percpu: allocation failed, size=" + size + " align=" + align);
      }
      return pointer;
    } finally {
      lock.unlock();
    }
  }

  /** Takes zeroed copies. */
  public long takeZeroed(int cpu, ChunkKind kind, long size, long align, int gfp) {
    long pointer = take(cpu, kind, size, align, gfp);
    for (int each = 0; pointer != 0 && each < cpus; each++) {
      window.zero(address(pointer, each), size);
    }
    return pointer;
  }

  /** Whether no chunk can serve that (PC-03). */
  private boolean illegal(long size, long align) {
    return size == 0
        || Long.compareUnsigned(size, unit) > 0
        || Long.compareUnsigned(align, pageSize) > 0
        || (align > Chunk.GRAIN && Long.bitCount(align) != 1);
  }

  private long taken(int cpu, ChunkKind kind, int length, int align, boolean blocking) {
    for (Chunk chunk : chunks) {
      if (chunk.kind == kind) {
        long pointer = taken(cpu, chunk, length, align, blocking);
        if (pointer != 0) {
          return pointer;
        }
      }
    }
    boolean mayGrow = kind == ChunkKind.DYNAMIC || count(kind) == 0;
    Chunk fresh = blocking && mayGrow ? create(cpu, kind) : null;
    long pointer = fresh == null ? 0 : taken(cpu, fresh, length, align, true);
    if (fresh != null && pointer == 0) {
      destroy(cpu, fresh);
    }
    return pointer;
  }

  private long taken(int cpu, Chunk chunk, int length, int align, boolean blocking) {
    int start = chunk.find(length, align, blocking);
    if (start < 0 || !populate(cpu, chunk, start, length)) {
      return 0;
    }
    chunk.take(start, length);
    return pointer(chunk, start);
  }

  private int count(ChunkKind kind) {
    int count = 0;
    for (Chunk chunk : chunks) {
      count += chunk.kind == kind ? 1 : 0;
    }
    return count;
  }

  private long chunkPages() {
    return (long) cpus * unit / pageSize;
  }

  private @Nullable Chunk create(int cpu, ChunkKind kind) {
    long base = pages.fails(GfpFlags.KERNEL) ? 0 : space.takeChunk(cpu, chunkPages());
    if (base == 0) {
      return null;
    }
    int bytes = kind == ChunkKind.RESERVED ? RESERVE : unit;
    Chunk chunk = new Chunk(kind, base, bytes, pageSize, unit / pageSize, cpus);
    chunks.add(chunk);
    return chunk;
  }

  /** Gives every page under an area its frames; all of them, or none. */
  private boolean populate(int cpu, Chunk chunk, int start, int length) {
    int first = chunk.pageOf(start);
    int last = chunk.pageOf(start + length - 1);
    long fresh = 0;
    for (int page = first; page <= last; page++) {
      if (!chunk.isPopulated(page)) {
        if (!populate(cpu, chunk, page)) {
          for (int each = first; each < page; each++) {
            if ((fresh >>> (each - first) & 1) == 1) {
              depopulate(cpu, chunk, each);
            }
          }
          return false;
        }
        fresh |= 1L << (page - first);
      }
    }
    return true;
  }

  private boolean populate(int cpu, Chunk chunk, int page) {
    int[] frames = chunk.frames(page);
    int mask = GfpFlags.KERNEL | GfpFlags.NOWARN;
    for (int each = 0; each < cpus; each++) {
      long address = pages.allocate(cpu, pages.localNode(each), mask, 0, Pages.USE_PERCPU);
      frames[each] = address == 0 ? -1 : pages.frame(address);
      if (address == 0 || !map(chunk, page, each, frames[each])) {
        depopulate(cpu, chunk, page);
        return false;
      }
    }
    return true;
  }

  private boolean map(Chunk chunk, int page, int cpu, int frame) {
    try {
      window.map(addressOf(chunk, page, cpu), frame, 1);
      return true;
    } catch (MappingException refused) {
      log.report("percpu: " + refused.getMessage());
      return false;
    }
  }

  private long addressOf(Chunk chunk, int page, int cpu) {
    return chunk.base + (long) cpu * unit + (long) page * pageSize;
  }

  private void depopulate(int cpu, Chunk chunk, int page) {
    int[] frames = chunk.frames(page);
    for (int each = 0; each < cpus; each++) {
      if (frames[each] >= 0) {
        window.flush(addressOf(chunk, page, each), 1);
        pages.release(cpu, frames[each], 0);
      }
    }
    chunk.depopulate(page);
  }

  private void destroy(int cpu, Chunk chunk) {
    for (int page = 0; page < chunk.pages(); page++) {
      if (chunk.isPopulated(page)) {
        depopulate(cpu, chunk, page);
      }
    }
    chunks.remove(chunk);
    space.giveChunk(chunk.base, chunkPages());
  }

  /** Gives all copies back; what starts no area is reported, and nothing happens (PC-08). */
  public void give(int cpu, long pointer) {
    lock.lock();
    try {
      for (Chunk chunk : chunks) {
        long offset = pointer - pointer(chunk, 0);
        boolean inside = offset >= 0 && offset < unit && offset % Chunk.GRAIN == 0;
        int grain = inside ? (int) offset / Chunk.GRAIN : -1;
        if (chunk.kind != ChunkKind.STATIC && chunk.starts(grain)) {
          chunk.give(grain);
          balance(cpu);
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    log.report("WARNING: free_percpu of " + Log.hex(pointer) + ", which starts no live area");
  }

  /** One free chunk is kept, and a few empty pages for requests that must not block (PC-12). */
  private void balance(int cpu) {
    int free = 0;
    for (Chunk chunk : List.copyOf(chunks)) {
      boolean idle = chunk.kind == ChunkKind.DYNAMIC && chunk.isFree();
      free += idle ? 1 : 0;
      if (idle && free > 1) {
        destroy(cpu, chunk);
      }
    }
    long empty = emptyPages();
    for (Chunk chunk : chunks) {
      for (int page = 0; chunk.kind == ChunkKind.DYNAMIC && page < chunk.pages(); page++) {
        if (empty > MOST_EMPTY_PAGES && chunk.isEmpty(page)) {
          depopulate(cpu, chunk, page);
          empty--;
        }
      }
    }
  }

  private long emptyPages() {
    long sum = 0;
    for (Chunk chunk : chunks) {
      sum += chunk.kind == ChunkKind.DYNAMIC ? chunk.empty() : 0;
    }
    return sum;
  }

  /** The counters. */
  public PercpuCounts counts() {
    lock.lock();
    try {
      long allocations = 0;
      long populated = 0;
      for (Chunk chunk : chunks) {
        allocations += chunk.kind == ChunkKind.STATIC ? 0 : chunk.areas();
        populated += chunk.populated();
      }
      return new PercpuCounts(allocations, chunks.size(), populated, emptyPages());
    } finally {
      lock.unlock();
    }
  }

  /** The pages of addresses that all chunks take. */
  public long addressPages() {
    return chunks.size() * chunkPages();
  }

  /**
   * Checks every chunk.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate() {
    lock.lock();
    try {
      chunks.forEach(Chunk::validate);
    } finally {
      lock.unlock();
    }
  }
}
