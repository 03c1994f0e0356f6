package dev.kmemspec.alloc.slab;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one size.
 *
 * <p>Identity: objects in slabs = free in slabs + in barns + in sheaves + handed out. The first two
 * terms are counted here; {@link #validate} checks them.
 *
 * <p>Assumptions: a sheaf is touched by one thread at a time. Guarantees: an object is in one place
 * only. Progress: the lock is held for as many steps as a batch has objects, and never while pages
 * are asked for or given back.
 */
public final class SlabCache {
  /** Set in an entry of a sheaf whose object reads as zero; objects are aligned to 8 at least. */
  public static final long ZERO = 1;

  private final String name;
  private final int flags;
  private final SlabLayout layout;
  private final @Nullable LongConsumer ctor;
  private final Pages pages;
  private final SlabPolicy policy;
  private final ReentrantLock lock = new ReentrantLock();
  private final NodeSlabs[] nodes;
  private final List<Slab> slabs = new ArrayList<>();
  private final long[][] sheaves;
  private final int capacity;
  private final int minPartial;
  private final @Nullable PageMarks marks;
  private volatile long objectSize;
  private long objects;
  private long free;

  /** How many caches that were created and not destroyed share it; guarded by the caller. */
  int owners;

  /** What is told which pages hold objects of a cache. */
  @FunctionalInterface
  public interface PageMarks {
    /** So many frames from that one are of this cache's slabs, or no longer. */
    void mark(int frame, int count, boolean ours);
  }

  /**
   * A cache without slabs.
   *
   * @param cpus how many sheaves there may be
   * @param ctor brings an object of a new slab into its first state; null for none
   * @param marks is told about slabs; null for nobody
   */
  public SlabCache(
      String name,
      long objectSize,
      int flags,
      SlabLayout layout,
      int cpus,
      @Nullable LongConsumer ctor,
      Pages pages,
      SlabPolicy policy,
      @Nullable PageMarks marks) {
    this.name = name;
    this.objectSize = objectSize;
    this.flags = flags;
    this.layout = layout;
    this.ctor = ctor;
    this.pages = pages;
    this.policy = policy;
    this.marks = marks;
    capacity = capacity(layout.stride(), policy.sheafBytes());
    int log = 63 - Long.numberOfLeadingZeros(layout.stride());
    minPartial = Math.clamp(log / 2, 5, 10);
    sheaves = new long[cpus][];
    nodes = new NodeSlabs[pages.mostNode() + 1];
    for (int node = 0; node < nodes.length; node++) {
      nodes[node] = new NodeSlabs(batch());
    }
  }

  /** How many objects a sheaf holds (SL-11): an even number from 4 to 60. */
  public static int capacity(long stride, int sheafBytes) {
    return Math.clamp(sheafBytes / stride, 4, 60) & ~1;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The flags that it was created with. */
  public int flags() {
    return flags;
  }

  /** How its objects lie. */
  public SlabLayout layout() {
    return layout;
  }

  /** The usable bytes of an object: the most that one of its owners asked for. */
  public long objectSize() {
    return objectSize;
  }

  /** What a sheaf holds. */
  public int capacity() {
    return capacity;
  }

  /** How many objects move between a sheaf and the cache at once. */
  public int batch() {
    return capacity / 2;
  }

  boolean constructs() {
    return ctor != null;
  }

  void widen(long size) {
    objectSize = Math.max(objectSize, size);
  }

  /**
   * An object, or 0.
   *
   * <p>Budget: the sheaf, its count, the entry, and the count again; without __GFP_ZERO nothing
   * else.
   */
  public long allocate(int cpu, int gfp, int node) {
    int local = pages.localNode(cpu);
    long entry = 0;
    if (node == Pages.NO_NODE || node == local) {
      long[] sheaf = sheaf(cpu);
      int count = (int) sheaf[0];
      if (count == 0) {
        count = refill(cpu, gfp, sheaf, 1, batch());
      }
      if (count > 0) {
        entry = sheaf[count];
        sheaf[0] = count - 1L;
      }
    }
    if (entry == 0) {
      entry = allocateSlow(cpu, gfp, node == Pages.NO_NODE ? local : node);
    }
    long object = entry & ~ZERO;
    if ((gfp & GfpFlags.ZERO) != 0 && object == entry && object != 0) {
      pages.memory().zero(object, objectSize);
    }
    if (policy.checking() && object != 0) {
      slabOf(object).setLive(object, true);
    }
    return object;
  }

  private long[] sheaf(int cpu) {
    long[] sheaf = sheaves[cpu];
    if (sheaf == null) {
      sheaf = new long[capacity + 1];
      sheaves[cpu] = sheaf;
    }
    return sheaf;
  }

  /** One object, from wherever it can be had (SC-13). */
  private long allocateSlow(int cpu, int gfp, int node) {
    boolean strict = (gfp & GfpFlags.THISNODE) != 0;
    long[] one = new long[1];
    if (partial(node, one, 0, 1) > 0
        || newSlab(cpu, node, cheap(gfp) | GfpFlags.THISNODE, layout.order(), one, 0, 1) > 0) {
      return one[0];
    }
    for (int other = 0; other < nodes.length && !strict; other++) {
      if (partial(other, one, 0, 1) > 0) {
        return one[0];
      }
    }
    if (newSlab(cpu, node, cheap(gfp), layout.order(), one, 0, 1) == 0) {
      newSlab(cpu, node, gfp, layout.leastOrder(), one, 0, 1);
    }
    return one[0];
  }

  /**
   * Fetches up to {@code most} objects of the CPU's own node, which is at least a batch: a batch of
   * the barn, or what partial slabs have, or part of one new slab.
   *
   * @return how many were fetched, the first to be used last
   */
  public int refill(int cpu, int gfp, long[] to, int at, int most) {
    int node = pages.localNode(cpu);
    int got = stored(node, to, at, most);
    if (got == 0) {
      got = partial(node, to, at, most);
      if (got == 0) {
        int mask = cheap(gfp) | GfpFlags.THISNODE;
        got = newSlab(cpu, node, mask, layout.order(), to, at, most);
      }
      reverse(to, at, got);
    }
    return got;
  }

  /** One object of a slab as small as possible, when there is nothing else (SL-06); or 0. */
  public long allocateLeast(int cpu, int gfp) {
    long[] one = new long[1];
    newSlab(cpu, pages.localNode(cpu), gfp, layout.leastOrder(), one, 0, 1);
    return one[0];
  }

  private int stored(int node, long[] to, int at, int most) {
    lock.lock();
    try {
      return most >= batch() ? nodes[node].fetch(to, at) : 0;
    } finally {
      lock.unlock();
    }
  }

  private static void reverse(long[] entries, int at, int count) {
    for (int low = at, high = at + count - 1; low < high; low++, high--) {
      long swapped = entries[low];
      entries[low] = entries[high];
      entries[high] = swapped;
    }
  }

  private int partial(int node, long[] to, int at, int most) {
    if (node >= nodes.length) {
      return 0;
    }
    lock.lock();
    try {
      int got = 0;
      NodeSlabs here = nodes[node];
      while (got < most && here.first != null) {
        got += take(here, here.first, to, at + got, most - got);
      }
      return got;
    } finally {
      lock.unlock();
    }
  }

  private int take(NodeSlabs here, Slab slab, long[] to, int at, int most) {
    int taken = slab.take(to, at, most);
    free -= taken;
    if (slab.free == 0) {
      here.remove(slab);
    }
    return taken;
  }

  /** A first try neither reclaims, nor insists, nor complains (SL-06). */
  private static int cheap(int gfp) {
    int bold = GfpFlags.DIRECT_RECLAIM | GfpFlags.KSWAPD_RECLAIM | GfpFlags.NOFAIL;
    return (gfp & ~bold) | GfpFlags.NOWARN | GfpFlags.NOMEMALLOC;
  }

  /** Makes a slab and takes objects out of it. */
  private int newSlab(int cpu, int node, int gfp, int order, long[] to, int at, int most) {
    long base = pages.allocate(cpu, node, maskOf(gfp), order, Pages.USE_SLAB);
    if (base == 0) {
      return 0;
    }
    if ((gfp & GfpFlags.ZERO) != 0 && ctor != null) {
      pages.log().report("WARNING: __GFP_ZERO on cache " + name + ", which has a constructor");
    }
    int frame = pages.frame(base);
    boolean zero = ctor == null && pages.readsAsZero(base);
    int count = layout.objects(pages.config(), order);
    Slab slab = new Slab(this, base, count, pages.nodeOf(frame), zero, policy.checking());
    pages.frames().owner(frame, 1 << order, slab);
    if (marks != null) {
      marks.mark(frame, 1 << order, true);
    }
    for (int i = 0; ctor != null && i < count; i++) {
      ctor.accept(slab.objectAt(i));
    }
    lock.lock();
    try {
      slabs.add(slab);
      slab.place = slabs.size() - 1;
      objects += count;
      free += count;
      nodes[slab.node].addFirst(slab);
      return take(nodes[slab.node], slab, to, at, most);
    } finally {
      lock.unlock();
    }
  }

  /** The mask for pages: the caller's but for the zone, which is the cache's (SC-25). */
  private int maskOf(int gfp) {
    int zones = GfpFlags.DMA | GfpFlags.DMA32 | GfpFlags.HIGHMEM | GfpFlags.MOVABLE;
    int mask = (gfp & ~(zones | GfpFlags.ZERO)) | GfpFlags.COMP;
    mask |= (flags & SlabFlag.CACHE_DMA) != 0 ? GfpFlags.DMA : 0;
    return mask | ((flags & SlabFlag.CACHE_DMA32) != 0 ? GfpFlags.DMA32 : 0);
  }

  /** Takes an object of that slab back: to the CPU's sheaf, if it lies on the CPU's node. */
  void free(int cpu, Slab slab, long object) {
    slab.setLive(object, false);
    if (slab.node != pages.localNode(cpu)) {
      giveBack(cpu, new long[] {object}, 0, 1);
      return;
    }
    long[] sheaf = sheaf(cpu);
    int count = (int) sheaf[0];
    if (count == capacity) {
      store(cpu, sheaf, 1);
      count -= batch();
      System.arraycopy(sheaf, 1 + batch(), sheaf, 1, count);
    }
    sheaf[count + 1] = object;
    sheaf[0] = count + 1L;
  }

  /** Takes a batch of objects of the CPU's node back: to the barn, or to their slabs. */
  public void store(int cpu, long[] from, int at) {
    lock.lock();
    try {
      if (nodes[pages.localNode(cpu)].store(from, at)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    giveBack(cpu, from, at, batch());
  }

  /** Takes objects back to their slabs; a node's slabs that are empty go when it has enough. */
  public void giveBack(int cpu, long[] from, int at, int count) {
    List<Slab> gone = new ArrayList<>(0);
    lock.lock();
    try {
      for (int i = at; i < at + count; i++) {
        Slab slab = giveBack(from[i] & ~ZERO);
        if (slab != null && slab.free == slab.objects && nodes[slab.node].partial > minPartial) {
          drop(slab);
          gone.add(slab);
        }
      }
    } finally {
      lock.unlock();
    }
    discard(cpu, gone);
  }

  private @Nullable Slab giveBack(long object) {
    Object owner = pages.frames().owner(pages.frame(object));
    if (!(owner instanceof Slab slab) || slab.cache != this || !slab.give(object)) {
      pages.log().report("BUG " + name + ": Object already free or none " + Log.hex(object));
      return null;
    }
    free++;
    if (slab.free == 1) {
      nodes[slab.node].addLast(slab);
    }
    return slab;
  }

  private void drop(Slab slab) {
    nodes[slab.node].remove(slab);
    Slab last = slabs.removeLast();
    if (last != slab) {
      slabs.set(slab.place, last);
      last.place = slab.place;
    }
    objects -= slab.objects;
    free -= slab.objects;
  }

  private void discard(int cpu, List<Slab> gone) {
    for (Slab slab : gone) {
      int frame = pages.frame(slab.base);
      int count = (int) pages.pagesOf(slab.base, Pages.USE_SLAB);
      if (marks != null) {
        marks.mark(frame, count, false);
      }
      pages.frames().owner(frame, count, null);
      pages.free(cpu, slab.base);
    }
  }

  private Slab slabOf(long object) {
    if (pages.frames().owner(pages.frame(object)) instanceof Slab slab) {
      return slab;
    }
    throw new IllegalStateException(Log.hex(object) + " lies in no slab");
  }

  /** Empties a CPU's sheaf. */
  void flush(int cpu) {
    long[] sheaf = sheaves[cpu];
    if (sheaf != null && sheaf[0] > 0) {
      int count = (int) sheaf[0];
      sheaf[0] = 0;
      giveBack(cpu, sheaf, 1, count);
    }
  }

  /** Empties every CPU's sheaf; only while no CPU runs. */
  void flushAll() {
    for (int cpu = 0; cpu < sheaves.length; cpu++) {
      flush(cpu);
    }
  }

  /** Empties the barns and gives back the pages of empty slabs. */
  public void shrink(int cpu) {
    List<Slab> gone = new ArrayList<>();
    lock.lock();
    try {
      long[] batch = new long[batch()];
      for (NodeSlabs node : nodes) {
        while (node.fetch(batch, 0) > 0) {
          for (long object : batch) {
            giveBack(object & ~ZERO);
          }
        }
        Slab slab = node.first;
        while (slab != null) {
          Slab after = slab.next;
          if (slab.free == slab.objects) {
            drop(slab);
            gone.add(slab);
          }
          slab = after;
        }
      }
    } finally {
      lock.unlock();
    }
    discard(cpu, gone);
  }

  /** Its counters. */
  public SlabCounts counts() {
    lock.lock();
    try {
      int perSlab = layout.objects(pages.config(), layout.order());
      long stored = 0;
      for (NodeSlabs node : nodes) {
        stored += node.stored();
      }
      return new SlabCounts(
          name,
          objects - free,
          stored,
          objects,
          layout.stride(),
          perSlab,
          layout.order(),
          slabs.size());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks the slabs against their counts; only while no CPU runs.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate() {
    lock.lock();
    try {
      long all = 0;
      long unused = 0;
      int listed = 0;
      for (Slab slab : slabs) {
        all += slab.objects;
        unused += slab.countFree();
        listed += slab.free > 0 ? 1 : 0;
        require(slab.countFree() == slab.free, "the count of a slab's free objects");
      }
      int partial = 0;
      for (NodeSlabs node : nodes) {
        partial += node.partial;
      }
      require(all == objects, "the count of objects");
      require(unused == free, "the count of free objects");
      require(listed == partial, "the count of partial slabs");
    } finally {
      lock.unlock();
    }
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("cache " + name + ": " + what + " is wrong");
    }
  }
}
