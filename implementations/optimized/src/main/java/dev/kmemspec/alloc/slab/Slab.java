package dev.kmemspec.alloc.slab;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of pages with objects side by side, and a bit for each: set while it is in the slab.
 *
 * <p>Identity: {@code free} is the number of bits set; objects = free + those in barns, in sheaves
 * and handed out. Objects from {@code zeroFrom} on were never handed out and read as zero.
 *
 * <p>All that changes is guarded by the lock of the depot, but {@code live}, which exists only
 * where misuse is looked for and there is one thread.
 */
final class Slab {
  final Depot depot;
  final long base;
  final int stride;
  final int objects;
  final int node;
  private final long[] bits;

  /** Where misuse is looked for: a bit for each object, set while it is handed out. */
  private final long @Nullable [] live;

  int free;

  /** Its place in the depot's list of slabs. */
  int place;

  private int zeroFrom;
  private int firstWord;

  /** Links of the node's list of slabs with something free. */
  @Nullable Slab next;

  @Nullable Slab prev;

  Slab(Depot depot, long base, int objects, int node, boolean zero, boolean checking) {
    this.depot = depot;
    this.base = base;
    this.objects = objects;
    this.node = node;
    stride = (int) depot.layout().stride();
    int words = (objects + 63) >>> 6;
    bits = new long[words];
    Arrays.fill(bits, -1L);
    if ((objects & 63) != 0) {
      bits[words - 1] = (1L << objects) - 1;
    }
    live = checking ? new long[words] : null;
    free = objects;
    zeroFrom = zero ? 0 : objects;
  }

  /** The address of an object, by its index from 0. */
  long objectAt(int index) {
    return base + (long) index * stride;
  }

  /** The index of the object that starts there, or -1. */
  int indexOf(long address) {
    int offset = (int) (address - base);
    int index = offset / stride;
    return index * stride == offset && index < objects ? index : -1;
  }

  /**
   * Takes up to {@code most} objects, the lowest first; one that reads as zero has its lowest bit
   * set.
   */
  int take(long[] to, int at, int most) {
    int taken = 0;
    int word = firstWord;
    while (taken < most && word < bits.length) {
      long left = bits[word];
      while (left != 0 && taken < most) {
        int index = (word << 6) + Long.numberOfTrailingZeros(left);
        left &= left - 1;
        boolean zero = index >= zeroFrom;
        to[at + taken++] = objectAt(index) | (zero ? Depot.ZERO : 0);
        if (zero) {
          zeroFrom = index + 1;
        }
      }
      bits[word] = left;
      word += left == 0 ? 1 : 0;
    }
    firstWord = word;
    free -= taken;
    return taken;
  }

  /** Takes an object back; false where it is here already or is none. */
  boolean give(long address) {
    int index = indexOf(address);
    if (index < 0 || (bits[index >>> 6] >>> index & 1) != 0) {
      return false;
    }
    bits[index >>> 6] |= 1L << index;
    firstWord = Math.min(firstWord, index >>> 6);
    free++;
    return true;
  }

  boolean isLive(int index) {
    return live == null || (live[index >>> 6] >>> index & 1) != 0;
  }

  void setLive(long address, boolean value) {
    int index = live == null ? -1 : indexOf(address);
    if (live != null && index >= 0) {
      long bit = 1L << index;
      live[index >>> 6] = value ? live[index >>> 6] | bit : live[index >>> 6] & ~bit;
    }
  }

  /** How many bits are set, counted. */
  int countFree() {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }
}
