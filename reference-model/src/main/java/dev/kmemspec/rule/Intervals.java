package dev.kmemspec.rule;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint intervals of addresses, each with a value. Addresses are unsigned; an interval does not
 * wrap. Not thread-safe.
 */
final class Intervals<V> {
  private record Entry<V>(long length, V value) {}

  private final TreeMap<Long, Entry<V>> byStart = new TreeMap<>(Long::compareUnsigned);

  /** The value of the interval that starts exactly there, or null. */
  @Nullable V startingAt(long start) {
    Entry<V> entry = byStart.get(start);
    return entry == null ? null : entry.value();
  }

  /** The value of the lowest interval that shares an address with [start, start+length), or null. */
  @Nullable V overlapping(long start, long length) {
    Map.Entry<Long, Entry<V>> found = overlap(start, length);
    return found == null ? null : found.getValue().value();
  }

  /** Removes the lowest interval that shares an address with it; false where none does. */
  boolean removeOverlapping(long start, long length) {
    Map.Entry<Long, Entry<V>> found = overlap(start, length);
    return found != null && byStart.remove(found.getKey()) != null;
  }

  private Map.@Nullable Entry<Long, Entry<V>> overlap(long start, long length) {
    Map.Entry<Long, Entry<V>> below = byStart.floorEntry(start);
    if (below != null && start - below.getKey() < below.getValue().length()) {
      return below;
    }
    Map.Entry<Long, Entry<V>> above = byStart.higherEntry(start);
    return above != null && above.getKey() - start < length && above.getKey() - start > 0
        ? above
        : null;
  }

  /** Adds an interval that shares no address with another. */
  void put(long start, long length, V value) {
    byStart.put(start, new Entry<>(length, value));
  }

  /** Removes the interval that starts exactly there and answers its value, or null. */
  @Nullable V remove(long start) {
    Entry<V> gone = byStart.remove(start);
    return gone == null ? null : gone.value();
  }

  /** How many intervals. */
  int size() {
    return byStart.size();
  }

  /** Every value by ascending address. */
  void forEach(Consumer<V> action) {
    byStart.values().forEach(entry -> action.accept(entry.value()));
  }
}
