package dev.kmemspec.rule;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint intervals of addresses, each with a value. Addresses are unsigned; an interval does not
 * wrap. Every operation takes time logarithmic in the number of intervals and none boxes a number.
 * Not thread-safe.
 */
final class Intervals<V> {

  /*
   * A B+ tree of starts. Leaves hold starts, lengths and values side by side and are linked both
   * ways, because the neighbours of an address decide what overlaps it. An inner node holds for
   * each child but the first the lowest key that may be below it; the first child has the node's
   * own, so its entry is never read. A full node is cut into halves; a node is removed only when it
   * is empty ("free at empty"), which keeps removal short and costs little space where blocks come
   * and go. Keys are addresses with the top bit flipped, so that signed comparison orders them
   * unsigned.
   *
   * The leaf found last is kept with its key range: a rule looks where the world then moves, so
   * most descents from the root are saved.
   */

  private static final int FANOUT = 32;

  /** Levels of inner nodes; a tree of the greatest height has more leaves than memory holds. */
  private static final int MOST_LEVELS = 24;

  private static final class Node {
    final long[] keys = new long[FANOUT];
    final @Nullable Object[] slots = new @Nullable Object[FANOUT];

    /** The lengths of a leaf's intervals; none in an inner node. */
    final long[] lengths;

    int count;
    @Nullable Node previous;
    @Nullable Node next;

    Node(boolean leaf) {
      lengths = new long[leaf ? FANOUT : 0];
    }

    /** The last position whose key is at most {@code key}, or -1. */
    int floor(long key) {
      int low = 0;
      int high = count;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (keys[middle] <= key) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low - 1;
    }

    boolean isLeaf() {
      return lengths.length > 0;
    }

    void insert(int position, long key, long length, Object slot) {
      int moved = count - position;
      System.arraycopy(keys, position, keys, position + 1, moved);
      System.arraycopy(slots, position, slots, position + 1, moved);
      keys[position] = key;
      slots[position] = slot;
      if (isLeaf()) {
        System.arraycopy(lengths, position, lengths, position + 1, moved);
        lengths[position] = length;
      }
      count++;
    }

    void delete(int position) {
      int moved = --count - position;
      System.arraycopy(keys, position + 1, keys, position, moved);
      System.arraycopy(slots, position + 1, slots, position, moved);
      slots[count] = null;
      if (isLeaf()) {
        System.arraycopy(lengths, position + 1, lengths, position, moved);
      }
    }

    /** Moves the upper half to a new right neighbour. */
    Node split() {
      Node right = new Node(isLeaf());
      int kept = count / 2;
      right.count = count - kept;
      System.arraycopy(keys, kept, right.keys, 0, right.count);
      System.arraycopy(slots, kept, right.slots, 0, right.count);
      Arrays.fill(slots, kept, count, null);
      if (isLeaf()) {
        System.arraycopy(lengths, kept, right.lengths, 0, right.count);
      }
      count = kept;
      right.next = next;
      right.previous = this;
      if (next != null) {
        next.previous = right;
      }
      next = right;
      return right;
    }
  }

  private Node root = new Node(true);
  private int levels;
  private int size;

  /** The inner nodes of the last descent and the child taken in each, from the root. */
  private final @Nullable Node[] path = new @Nullable Node[MOST_LEVELS];

  private final int[] taken = new int[MOST_LEVELS];

  /** The leaf of the interval that the last search for an overlap found. */
  private Node hit = root;

  private Node leaf = root;
  private long leafLow = Long.MIN_VALUE;
  private long leafHigh = Long.MAX_VALUE;

  /** The value of the interval that starts exactly there, or null. */
  @Nullable V startingAt(long start) {
    long key = key(start);
    Node found = leafOf(key);
    int position = found.floor(key);
    return position >= 0 && found.keys[position] == key ? value(found, position) : null;
  }

  /**
   * The value of the lowest interval that shares an address with [start, start+length), or null.
   */
  @Nullable V overlapping(long start, long length) {
    int position = overlap(key(start), length);
    return position < 0 ? null : value(hit, position);
  }

  /** Removes the lowest interval that shares an address with it; false where none does. */
  boolean removeOverlapping(long start, long length) {
    int position = overlap(key(start), length);
    return position >= 0 && remove(key(hit.keys[position])) != null;
  }

  /** The position in {@link #hit} of the lowest interval that shares an address, or -1. */
  private int overlap(long key, long length) {
    Node below = leafOf(key);
    Node above = below;
    int position = below.floor(key);
    int following = position + 1;
    if (position < 0 && below.previous != null) {
      below = below.previous;
      position = below.count - 1;
    }
    if (position >= 0
        && Long.compareUnsigned(key - below.keys[position], below.lengths[position]) < 0) {
      hit = below;
      return position;
    }
    if (following == above.count && above.next != null) {
      above = above.next;
      following = 0;
    }
    hit = above;
    boolean shared =
        following < above.count && Long.compareUnsigned(above.keys[following] - key, length) < 0;
    return shared ? following : -1;
  }

  /** Adds an interval that shares no address with another. */
  void put(long start, long length, V value) {
    long key = key(start);
    Node target = leafOf(key);
    if (target.count == FANOUT) {
      descend(key);
      splitLeaf(key);
      target = leafOf(key);
    }
    target.insert(target.floor(key) + 1, key, length, value);
    size++;
  }

  /** Removes the interval that starts exactly there and answers its value, or null. */
  @Nullable V remove(long start) {
    long key = key(start);
    Node target = leafOf(key);
    int position = target.floor(key);
    if (position < 0 || target.keys[position] != key) {
      return null;
    }
    V gone = value(target, position);
    target.delete(position);
    size--;
    if (target.count == 0 && levels > 0) {
      descend(key);
      removeEmpty(target);
    }
    return gone;
  }

  /** How many intervals. */
  int size() {
    return size;
  }

  /** Every value by ascending address. */
  void forEach(Consumer<V> action) {
    Node node = root;
    for (int level = 0; level < levels; level++) {
      node = child(node, 0);
    }
    for (Node each = node; each != null; each = each.next) {
      for (int i = 0; i < each.count; i++) {
        action.accept(value(each, i));
      }
    }
  }

  /** Forgets every interval. */
  void clear() {
    root = new Node(true);
    levels = 0;
    size = 0;
    hit = root;
    leaf = root;
    leafLow = Long.MIN_VALUE;
    leafHigh = Long.MAX_VALUE;
  }

  private static long key(long address) {
    return address ^ Long.MIN_VALUE;
  }

  @SuppressWarnings("unchecked")
  private V value(Node node, int position) {
    return (V) Objects.requireNonNull(node.slots[position]);
  }

  private static Node child(Node node, int position) {
    return (Node) Objects.requireNonNull(node.slots[position]);
  }

  private Node leafOf(long key) {
    return key >= leafLow && key < leafHigh ? leaf : descend(key);
  }

  /** Finds the leaf of a key from the root and keeps the path. */
  private Node descend(long key) {
    Node node = root;
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    for (int level = 0; level < levels; level++) {
      int position = Math.max(0, node.floor(key));
      path[level] = node;
      taken[level] = position;
      if (position > 0) {
        low = node.keys[position];
      }
      if (position + 1 < node.count) {
        high = node.keys[position + 1];
      }
      node = child(node, position);
    }
    leaf = node;
    leafLow = low;
    leafHigh = high;
    return node;
  }

  /** Cuts the leaf just found, and every full node above it. */
  private void splitLeaf(long key) {
    Node upper = leaf.split();
    int level = levels - 1;
    while (level >= 0) {
      Node parent = Objects.requireNonNull(path[level]);
      if (parent.count < FANOUT) {
        parent.insert(taken[level] + 1, upper.keys[0], 0, upper);
        descend(key);
        return;
      }
      Node right = parent.split();
      int position = taken[level] + 1;
      if (position <= parent.count) {
        parent.insert(position, upper.keys[0], 0, upper);
      } else {
        right.insert(position - parent.count, upper.keys[0], 0, upper);
      }
      upper = right;
      level--;
    }
    Node top = new Node(false);
    top.insert(0, Long.MIN_VALUE, 0, root);
    top.insert(1, upper.keys[0], 0, upper);
    root = top;
    levels++;
    descend(key);
  }

  /** Takes the empty leaf just found out of the tree, and every node above it that this empties. */
  private void removeEmpty(Node empty) {
    Node gone = empty;
    int level = levels - 1;
    while (true) {
      unlink(gone);
      Node parent = Objects.requireNonNull(path[level]);
      parent.delete(taken[level]);
      if (parent.count > 0) {
        break;
      }
      gone = parent;
      level--;
    }
    while (levels > 0 && root.count == 1) {
      root = child(root, 0);
      levels--;
    }
    descend(Long.MIN_VALUE);
  }

  private static void unlink(Node node) {
    if (node.previous != null) {
      node.previous.next = node.next;
    }
    if (node.next != null) {
      node.next.previous = node.previous;
    }
  }
}
