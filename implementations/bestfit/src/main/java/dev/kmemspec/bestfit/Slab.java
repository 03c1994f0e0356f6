package dev.kmemspec.bestfit;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one cache in one extent. Every slot is live, resting in the cache's quarantine, or
 * free; a free slot is handed out by lot.
 */
final class Slab {
  final ObjectCache cache;
  final Extent extent;

  /** Where slot 0 starts. */
  final long base;

  private final int[] free;
  private final BitSet live = new BitSet();
  private final long @Nullable [] requested;
  private int freeSlots;

  Slab(ObjectCache cache, Extent extent, long base, int slots, boolean tracked) {
    this.cache = cache;
    this.extent = extent;
    this.base = base;
    free = new int[slots];
    for (int i = 0; i < slots; i++) {
      free[i] = i;
    }
    freeSlots = slots;
    requested = tracked ? new long[slots] : null;
  }

  int slots() {
    return free.length;
  }

  boolean full() {
    return freeSlots == 0;
  }

  boolean empty() {
    return freeSlots == free.length;
  }

  long address(int slot) {
    return base + slot * cache.geometry().stride();
  }

  /** The live slot that starts at that address, or -1. */
  int liveSlot(long address) {
    long offset = address - base;
    long stride = cache.geometry().stride();
    boolean start = offset >= 0 && offset % stride == 0 && offset / stride < free.length;
    return start && live.get((int) (offset / stride)) ? (int) (offset / stride) : -1;
  }

  /** A free slot by lot, live from now on; there is one. */
  int take(RandomGenerator dice) {
    int drawn = dice.nextInt(freeSlots);
    int slot = free[drawn];
    free[drawn] = free[--freeSlots];
    live.set(slot);
    return slot;
  }

  /** A live slot rests from now on. */
  void rest(int slot) {
    live.clear(slot);
  }

  /** A resting slot is free from now on. */
  void release(int slot) {
    free[freeSlots++] = slot;
  }

  int liveObjects() {
    return live.cardinality();
  }

  long requested(int slot) {
    return requested == null ? cache.size() : requested[slot];
  }

  void request(int slot, long bytes) {
    if (requested != null) {
      requested[slot] = bytes;
    }
  }
}
