package dev.kmemspec.alloc.area;

import dev.kmemspec.alloc.memory.Window;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a window: which are taken, which are free, and which wait for a flush.
 *
 * <p>Identity: pages in holes + lazy + in windows + of areas and chunks = the pages of the space,
 * guard pages counted with their areas.
 *
 * <p>Assumptions: the number of a CPU is used by one thread at a time; an area is given back once.
 * Guarantees: a page belongs to one area at a time, and to none before what lay there was flushed.
 * Progress: an area of a kept size takes no lock; all else waits for one, which is held for a
 * search, or for a flush.
 */
public final class Space implements AutoCloseable {
  private static final int FIRST_ROOM = 16;

  /** Behind each area lies a page that nothing is mapped to (VM-05). */
  private static final int GUARD = 1;

  private final Window window;
  private final AreaPolicy policy;
  private final int shift;
  private final AreaTable areas;
  private final ReentrantLock lock = new ReentrantLock();
  private final Holes holes;
  private final @Nullable Windows[] windows;
  private Area[] lazy = new Area[FIRST_ROOM];
  private int lazyCount;
  private long lazyPages;

  /** All addresses of the window, for so many CPUs. */
  public Space(Window window, int cpus, AreaPolicy policy) {
    this.window = window;
    this.policy = policy;
    shift = Long.numberOfTrailingZeros(window.pageSize());
    areas = new AreaTable(window.bytes() >>> shift);
    holes = new Holes(window.base() >>> shift, window.bytes() >>> shift);
    windows = new Windows[cpus];
  }

  /** What the addresses lead to. */
  public Window window() {
    return window;
  }

  AreaPolicy policy() {
    return policy;
  }

  int shift() {
    return shift;
  }

  /** The area that starts there and is published, or null. */
  @Nullable Area at(long address) {
    boolean starts = window.contains(address) && (address & (window.pageSize() - 1)) == 0;
    return starts ? areas.at((address - window.base()) >>> shift) : null;
  }

  /** From now on the area is found by its address. */
  void publish(Area area) {
    areas.put((area.start - window.base()) >>> shift, area);
  }

  /** Every published area, by ascending address; exact only while no CPU runs. */
  void each(Consumer<Area> visitor) {
    areas.each(visitor);
  }

  /**
   * Takes addresses for so many pages and a guard page, nothing mapped behind them: an area of the
   * size that the CPU has kept, where any address will do, or else the lowest hole.
   *
   * @param align a power of two
   * @return null where no hole between the bounds is large enough
   */
  @Nullable Area take(int cpu, int pages, long align, long from, long to) {
    boolean anywhere =
        from == window.base() && to == window.base() + window.bytes() && align <= 1L << shift;
    Area kept = anywhere ? windowsOf(cpu).pop(pages) : null;
    if (kept != null) {
      return kept;
    }
    boolean inside =
        Long.compareUnsigned(from, window.base()) >= 0
            && Long.compareUnsigned(to, window.base() + window.bytes()) <= 0
            && Long.compareUnsigned(from, to) < 0;
    long start = inside ? search(cpu, pages, align, from, to) : Holes.NONE;
    return start == Holes.NONE ? null : new Area(start << shift, pages);
  }

  private long search(int cpu, int pages, long align, long from, long to) {
    long first = ((from - 1) >>> shift) + 1;
    long end = to >>> shift;
    long step = Math.max(1, align >>> shift);
    lock.lock();
    try {
      long start = holes.takeLowest(pages + GUARD, step, first, end);
      if (start == Holes.NONE) {
        // What is kept by its size is given up before anything is flushed for it.
        emptyWindows(cpu);
        start = holes.takeLowest(pages + GUARD, step, first, end);
      }
      if (start == Holes.NONE) {
        flushLazy(cpu, false);
        start = holes.takeLowest(pages + GUARD, step, first, end);
      }
      return start;
    } finally {
      lock.unlock();
    }
  }

  private Windows windowsOf(int cpu) {
    Windows mine = windows[cpu];
    if (mine == null) {
      mine = new Windows();
      windows[cpu] = mine;
    }
    return mine;
  }

  /** Takes an area back behind which nothing lives any more. */
  void give(int cpu, Area area) {
    areas.put((area.start - window.base()) >>> shift, null);
    area.reset();
    boolean kept = policy.windows() == AreaPolicy.Reuse.AT_ONCE && windowsOf(cpu).push(area);
    if (!kept) {
      lock.lock();
      try {
        addLazy(area);
        if (lazyPages << shift > policy.mostLazyBytes()) {
          flushLazy(cpu, policy.windows() == AreaPolicy.Reuse.FLUSHED);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void addLazy(Area area) {
    if (lazyCount == lazy.length) {
      lazy = Arrays.copyOf(lazy, 2 * lazyCount);
    }
    lazy[lazyCount++] = area;
    lazyPages += area.pages + GUARD;
  }

  /** Every address that was given back may be taken again (vm_unmap_aliases). */
  public void flush(int cpu) {
    lock.lock();
    try {
      flushLazy(cpu, policy.windows() == AreaPolicy.Reuse.FLUSHED);
    } finally {
      lock.unlock();
    }
  }

  /** The same, and nothing is kept by its size: the hardware knows of no area that is not live. */
  public void flushWholly(int cpu) {
    lock.lock();
    try {
      flushAll(cpu);
    } finally {
      lock.unlock();
    }
  }

  private void flushAll(int cpu) {
    emptyWindows(cpu);
    flushLazy(cpu, false);
  }

  private void emptyWindows(int cpu) {
    if (policy.sharedCpus()) {
      empty(windows[cpu]);
    } else {
      for (Windows each : windows) {
        empty(each);
      }
    }
  }

  /** What is flushed becomes holes, all else lazy. */
  private void empty(@Nullable Windows kept) {
    Area area = kept == null ? null : kept.popAny();
    while (kept != null && area != null) {
      if (policy.windows() == AreaPolicy.Reuse.FLUSHED) {
        holes.give(area.start >>> shift, area.pages + GUARD);
      } else {
        addLazy(area);
      }
      area = kept.popAny();
    }
  }

  /** Flushes runs of lazy areas side by side in one go, and gives them to windows or holes. */
  private void flushLazy(int cpu, boolean keeps) {
    Arrays.sort(lazy, 0, lazyCount, Comparator.comparingLong(area -> area.start));
    for (int i = 0; i < lazyCount; ) {
      int end = i + 1;
      while (end < lazyCount && lazy[end].start == end(lazy[end - 1])) {
        end++;
      }
      long start = lazy[i].start;
      window.flush(start, (end(lazy[end - 1]) - start) >>> shift);
      for (; i < end; i++) {
        if (!keeps || !windowsOf(cpu).push(lazy[i])) {
          holes.give(lazy[i].start >>> shift, lazy[i].pages + GUARD);
        }
      }
    }
    Arrays.fill(lazy, 0, lazyCount, null);
    lazyCount = 0;
    lazyPages = 0;
  }

  private long end(Area area) {
    return area.start + ((long) (area.pages + GUARD) << shift);
  }

  /** Takes adjacent pages from the top, without a guard page; the first address, or 0. */
  public long takeChunk(int cpu, long pages) {
    lock.lock();
    try {
      long start = holes.takeHighest(pages, 1);
      if (start == Holes.NONE) {
        flushAll(cpu);
        start = holes.takeHighest(pages, 1);
      }
      return start == Holes.NONE ? 0 : start << shift;
    } finally {
      lock.unlock();
    }
  }

  /** Takes pages back that {@link #takeChunk} gave; they are flushed at once. */
  public void giveChunk(long address, long pages) {
    lock.lock();
    try {
      window.flush(address, pages);
      holes.give(address >>> shift, pages);
    } finally {
      lock.unlock();
    }
  }

  /** The areas that wait for a flush, by ascending address. */
  Area[] waiting() {
    lock.lock();
    try {
      Area[] waiting = Arrays.copyOf(lazy, lazyCount);
      Arrays.sort(waiting, Comparator.comparingLong(area -> area.start));
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks the holes, and that the pages add up where nothing is live but the published areas and
   * so many pages of chunks; only while no CPU runs.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate(long chunkPages) {
    lock.lock();
    try {
      holes.validate();
      long[] sum = {holes.free() + lazyPages + chunkPages};
      areas.each(area -> sum[0] += area.pages + GUARD);
      for (Windows kept : windows) {
        sum[0] += kept == null ? 0 : kept.pagesKept(GUARD);
      }
      if (sum[0] != window.bytes() >>> shift) {
        throw new IllegalStateException(
            "holes, lazy and live areas have "
                + sum[0]
                + " pages of "
                + (window.bytes() >>> shift));
      }
    } finally {
      lock.unlock();
    }
  }

  /** No address may be used any more. */
  @Override
  public void close() {
    window.close();
  }
}
