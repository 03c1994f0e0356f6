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
 * What all CPUs share of the objects of one size: the slabs, and the barn of every node.
 *
 * <p>Identity: objects = free in slabs + in barns + out, where those out are in sheaves or handed
 * out. {@code objects} and {@code free} count the first two terms; {@link #validate} checks them.
 *
 * <p>Assumptions: the arrays that objects are fetched into belong to the caller. Guarantees: an
 * object is in one place only; any number of threads may call. Progress: the lock is held for as
 * many steps as a batch has objects, and never while pages are asked for or given back.
 */
public final class Depot {
  /** Set in an entry whose object reads as zero; objects are aligned to 8 at least. */
  public static final long ZERO = 1;

  private final String name;
  private final int flags;
  private final SlabLayout layout;
  private final @Nullable LongConsumer ctor;
  private final Pages pages;
  private final boolean checking;
  private final ReentrantLock lock = new ReentrantLock();
  private final NodeSlabs[] nodes;
  private final List<Slab> slabs = new ArrayList<>();
  private final int capacity;
  private final int minPartial;
  private final @Nullable PageMarks marks;
  private long objects;
  private long free;

  /** The cache with sheaves before it; null where the sheaves are somebody else's. */
  @Nullable SlabCache cache;

  /** What is told which pages hold objects of a depot. */
  @FunctionalInterface
  public interface PageMarks {
    /** So many frames from that one are of this depot's slabs, or no longer. */
    void mark(int frame, int count, boolean ours);
  }

  /**
   * A depot without slabs.
   *
   * @param ctor brings an object of a new slab into its first state; null for none
   * @param marks is told about slabs; null for nobody
   */
  public Depot(
      String name,
      int flags,
      SlabLayout layout,
      @Nullable LongConsumer ctor,
      Pages pages,
      SlabPolicy policy,
      @Nullable PageMarks marks) {
    this.name = name;
    this.flags = flags;
    this.layout = layout;
    this.ctor = ctor;
    this.pages = pages;
    this.marks = marks;
    checking = policy.checking();
    capacity = capacity(layout.stride(), policy.sheafBytes());
    int log = 63 - Long.numberOfLeadingZeros(layout.stride());
    minPartial = Math.clamp(log / 2, 5, 10);
    nodes = new NodeSlabs[pages.mostNode() + 1];
    for (int node = 0; node < nodes.length; node++) {
      nodes[node] = new NodeSlabs(batch());
    }
  }

  /** How many objects a sheaf holds (SL-11): an even number from 4 to 60. */
  static int capacity(long stride, int sheafBytes) {
    return Math.clamp(sheafBytes / stride, 4, 60) & ~1;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** How its objects lie. */
  public SlabLayout layout() {
    return layout;
  }

  /** What a sheaf of such objects holds. */
  public int capacity() {
    return capacity;
  }

  /** How many objects move between a sheaf and the depot at once. */
  public int batch() {
    return capacity / 2;
  }

  boolean constructs() {
    return ctor != null;
  }

  /** One object, from wherever it can be had (SC-13). */
  long fetchOne(int cpu, int gfp, int node) {
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
  public long fetchLeast(int cpu, int gfp) {
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
    Slab slab = new Slab(this, base, count, pages.nodeOf(frame), zero, checking);
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
    if (!(owner instanceof Slab slab) || slab.depot != this || !slab.give(object)) {
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

  /** The slab that holds an object that is out. */
  Slab slabOf(long object) {
    if (pages.frames().owner(pages.frame(object)) instanceof Slab slab) {
      return slab;
    }
    throw new IllegalStateException(Log.hex(object) + " lies in no slab");
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

  /** The pages of its slabs. */
  long slabPages() {
    lock.lock();
    try {
      long sum = 0;
      for (Slab slab : slabs) {
        sum += pages.pagesOf(slab.base, Pages.USE_SLAB);
      }
      return sum;
    } finally {
      lock.unlock();
    }
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
