package dev.kmemspec.alloc.slab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cache has on one node: the slabs with something free, and the barn, batches of free
 * objects that came from one CPU and go to another without a look at their slabs. Guarded by the
 * cache's lock.
 */
final class NodeSlabs {
  /** More batches than this go back to their slabs (MAX_FULL_SHEAVES in Linux). */
  private static final int MOST_BATCHES = 10;

  private final int batch;
  private final List<long[]> barn = new ArrayList<>();
  private final List<long[]> empty = new ArrayList<>();

  /** The list of partial slabs; new ones come to the head, regained ones to the tail (SL-10). */
  @Nullable Slab first;

  private @Nullable Slab last;
  int partial;

  /** A node without slabs whose batches have that many objects. */
  NodeSlabs(int batch) {
    this.batch = batch;
  }

  void addFirst(Slab slab) {
    slab.prev = null;
    slab.next = first;
    if (first != null) {
      first.prev = slab;
    } else {
      last = slab;
    }
    first = slab;
    partial++;
  }

  void addLast(Slab slab) {
    slab.next = null;
    slab.prev = last;
    if (last != null) {
      last.next = slab;
    } else {
      first = slab;
    }
    last = slab;
    partial++;
  }

  void remove(Slab slab) {
    Slab before = slab.prev;
    Slab after = slab.next;
    if (before != null) {
      before.next = after;
    } else {
      first = after;
    }
    if (after != null) {
      after.prev = before;
    } else {
      last = before;
    }
    slab.prev = null;
    slab.next = null;
    partial--;
  }

  /** Stores a batch; false where the barn is full. */
  boolean store(long[] from, int at) {
    if (barn.size() >= MOST_BATCHES) {
      return false;
    }
    long[] copy = empty.isEmpty() ? new long[batch] : empty.removeLast();
    System.arraycopy(from, at, copy, 0, batch);
    barn.add(copy);
    return true;
  }

  /** Fetches a batch, the newest; 0 where there is none. */
  int fetch(long[] to, int at) {
    if (barn.isEmpty()) {
      return 0;
    }
    long[] newest = barn.removeLast();
    System.arraycopy(newest, 0, to, at, batch);
    empty.add(newest);
    return batch;
  }

  /** Objects in the barn. */
  int stored() {
    return barn.size() * batch;
  }
}
