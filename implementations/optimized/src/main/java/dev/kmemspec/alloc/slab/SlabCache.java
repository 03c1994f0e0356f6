package dev.kmemspec.alloc.slab;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Pages;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A slab cache: a sheaf of free objects for every CPU, and the depot behind them.
 *
 * <p>A sheaf is an array: its count, then the objects, the newest last. Only objects of the CPU's
 * own node enter it (SL-11).
 *
 * <p>Assumptions: a sheaf is touched by one thread at a time. Guarantees: an object is in one place
 * only.
 */
public final class SlabCache {
  private final Depot depot;
  private final int flags;
  private final Pages pages;
  private final boolean checking;
  private final long[][] sheaves;
  private final int capacity;
  private final int batch;
  private volatile long objectSize;

  /** How many caches that were created and not destroyed share it; guarded by the caller. */
  int owners;

  /** A cache without slabs; {@code ctor} brings an object of a new slab into its first state. */
  SlabCache(
      String name,
      long objectSize,
      int flags,
      SlabLayout layout,
      @Nullable LongConsumer ctor,
      Pages pages,
      SlabPolicy policy) {
    depot = new Depot(name, flags, layout, ctor, pages, policy, null);
    depot.cache = this;
    this.objectSize = objectSize;
    this.flags = flags;
    this.pages = pages;
    checking = policy.checking();
    capacity = depot.capacity();
    batch = depot.batch();
    sheaves = new long[pages.config().cpus()][];
  }

  /** What stands behind the sheaves. */
  public Depot depot() {
    return depot;
  }

  /** The name that it was created with. */
  public String name() {
    return depot.name();
  }

  int flags() {
    return flags;
  }

  SlabLayout layout() {
    return depot.layout();
  }

  /** The usable bytes of an object: the most that one of its owners asked for. */
  public long objectSize() {
    return objectSize;
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
        count = depot.refill(cpu, gfp, sheaf, 1, batch);
      }
      if (count > 0) {
        entry = sheaf[count];
        sheaf[0] = count - 1L;
      }
    }
    if (entry == 0) {
      entry = depot.fetchOne(cpu, gfp, node == Pages.NO_NODE ? local : node);
    }
    long object = entry & ~Depot.ZERO;
    if ((gfp & GfpFlags.ZERO) != 0 && object == entry && object != 0) {
      pages.memory().zero(object, objectSize);
    }
    if (checking && object != 0) {
      depot.slabOf(object).setLive(object, true);
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

  /** Takes an object of that slab back: to the CPU's sheaf, if it lies on the CPU's node. */
  void free(int cpu, Slab slab, long object) {
    slab.setLive(object, false);
    if (slab.node != pages.localNode(cpu)) {
      depot.giveBack(cpu, new long[] {object}, 0, 1);
      return;
    }
    long[] sheaf = sheaf(cpu);
    int count = (int) sheaf[0];
    if (count == capacity) {
      depot.store(cpu, sheaf, 1);
      count -= batch;
      System.arraycopy(sheaf, 1 + batch, sheaf, 1, count);
    }
    sheaf[count + 1] = object;
    sheaf[0] = count + 1L;
  }

  /** Empties a CPU's sheaf. */
  void flush(int cpu) {
    long[] sheaf = sheaves[cpu];
    if (sheaf != null && sheaf[0] > 0) {
      int count = (int) sheaf[0];
      sheaf[0] = 0;
      depot.giveBack(cpu, sheaf, 1, count);
    }
  }

  /** Empties every CPU's sheaf; only while no CPU runs. */
  void flushAll() {
    for (int cpu = 0; cpu < sheaves.length; cpu++) {
      flush(cpu);
    }
  }

  /** Objects in sheaves; exact only while no CPU runs. */
  long parked() {
    long sum = 0;
    for (long[] sheaf : sheaves) {
      sum += sheaf == null ? 0 : sheaf[0];
    }
    return sum;
  }

  /**
   * Checks the depot, and that no more objects are in sheaves than are out of it; only while no CPU
   * runs.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate() {
    depot.validate();
    SlabCounts counts = depot.counts();
    if (counts.stored() + parked() > counts.active()) {
      throw new IllegalStateException("cache " + name() + " has more objects parked than out");
    }
  }
}
