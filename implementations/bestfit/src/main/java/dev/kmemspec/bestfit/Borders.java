package dev.kmemspec.bestfit;

import dev.kmemspec.program.Outcome.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A labelled set of bytes as the borders at which the label changes: from each border on its label
 * holds, none where the label is absent. Equal neighbours are one by construction.
 */
final class Borders {
  /** A node and flags. */
  record Mark(int nid, int flags) {
    Mark on(int node) {
      return new Mark(node, flags);
    }

    Mark flagged(int other) {
      return new Mark(nid, other);
    }
  }

  /** The label from an address on; an entry whose mark is null begins bytes outside the set. */
  private record From(@Nullable Mark mark) {}

  private final TreeMap<Long, From> borders = new TreeMap<>(Long::compareUnsigned);

  Borders() {
    borders.put(0L, new From(null));
  }

  /** What holds at an address; there is a border at 0. */
  private From from(long address) {
    return Objects.requireNonNull(borders.floorEntry(address)).getValue();
  }

  /** The label of the byte, or null. */
  @Nullable Mark labelAt(long address) {
    return from(address).mark();
  }

  /** Adds what is absent of a range. */
  void fill(long base, long end, int nid, int flags) {
    replace(base, end, mark -> mark == null ? new Mark(nid, flags) : mark);
  }

  /** Takes a range out. */
  void clear(long base, long end) {
    replace(base, end, mark -> null);
  }

  /** Changes the labels of what there is in a range. */
  void change(long base, long end, UnaryOperator<Mark> change) {
    replace(base, end, mark -> mark == null ? null : change.apply(mark));
  }

  private interface Replacement {
    @Nullable Mark of(@Nullable Mark mark);
  }

  private void replace(long base, long end, Replacement replacement) {
    if (Long.compareUnsigned(base, end) >= 0) {
      return;
    }
    borders.put(end, from(end));
    borders.put(base, from(base));
    borders
        .subMap(base, true, end, false)
        .replaceAll((address, from) -> new From(replacement.of(from.mark())));
    List<Long> idle = new ArrayList<>();
    From last = null;
    for (Map.Entry<Long, From> each : borders.entrySet()) {
      if (each.getKey() != 0 && Objects.equals(last, each.getValue())) {
        idle.add(each.getKey());
      }
      last = each.getValue();
    }
    idle.forEach(borders::remove);
  }

  /** The set as regions. */
  List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    for (Map.Entry<Long, From> each : borders.entrySet()) {
      Mark mark = each.getValue().mark();
      Long next = borders.higherKey(each.getKey());
      if (mark != null && next != null) {
        regions.add(new Region(each.getKey(), next - each.getKey(), mark.nid(), mark.flags()));
      }
    }
    return regions;
  }

  /** The parts of a range that are not in the set: pairs of first byte and end. */
  List<long[]> gaps(long base, long end) {
    List<long[]> gaps = new ArrayList<>();
    long at = base;
    while (Long.compareUnsigned(at, end) < 0) {
      Long next = borders.higherKey(at);
      long stop = next == null || Long.compareUnsigned(next, end) > 0 ? end : next;
      if (labelAt(at) == null) {
        gaps.add(new long[] {at, stop});
      }
      at = stop;
    }
    return gaps;
  }
}
