package dev.kmemspec.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A set of bytes of the physical address space, each with a label. Adjacent bytes with equal labels
 * are one span, so that equal sets have one form. Addresses are unsigned; the last byte of the
 * address space belongs to no set (MB-03). Every operation takes time linear in the number of
 * spans.
 */
final class Spans {
  /** What memblock knows of a byte: its node, or -1, and its flags. */
  record Label(int nid, int flags) {
    /** Nobody told yet. */
    static final Label UNKNOWN = new Label(Integer.MIN_VALUE, 0);

    /** Of no node, without flags. */
    static final Label NONE = new Label(-1, 0);

    boolean known() {
      return !equals(UNKNOWN);
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /** Bytes from {@code base} up to, not including, {@code end}. */
  record Span(long base, long end, Label label) {
    long size() {
      return end - base;
    }

    boolean contains(long address) {
      return Long.compareUnsigned(address - base, end - base) < 0;
    }
  }

  private List<Span> spans = new ArrayList<>();

  /** The end of a range: it never wraps, and never reaches the last byte (MB-03). */
  static long end(long base, long size) {
    return base + min(size, -1L - base);
  }

  static long min(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  static long max(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  /** Whether a comes before b. */
  static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** By ascending address. */
  List<Span> all() {
    return spans;
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  /** The span of that byte, or null. */
  @Nullable Span at(long address) {
    for (Span each : spans) {
      if (each.contains(address)) {
        return each;
      }
    }
    return null;
  }

  /** Whether any byte of the range is in the set. */
  boolean touches(long base, long end) {
    return spans.stream().anyMatch(each -> below(each.base, end) && below(base, each.end));
  }

  /** Whether every byte of the range is in the set. */
  boolean covers(long base, long end) {
    return missing(base, end).isEmpty();
  }

  /** The parts of the range that are in the set. */
  List<Span> within(long base, long end) {
    List<Span> found = new ArrayList<>();
    for (Span each : spans) {
      long from = max(each.base, base);
      long to = min(each.end, end);
      if (below(from, to)) {
        found.add(new Span(from, to, each.label));
      }
    }
    return found;
  }

  /** The parts of the range that are not in the set. */
  List<Span> missing(long base, long end) {
    List<Span> found = new ArrayList<>();
    long reached = base;
    for (Span each : within(base, end)) {
      if (below(reached, each.base)) {
        found.add(new Span(reached, each.base, Label.UNKNOWN));
      }
      reached = each.end;
    }
    if (below(reached, end)) {
      found.add(new Span(reached, end, Label.UNKNOWN));
    }
    return found;
  }

  /** Adds the range; what was there before keeps its label (MB-02). */
  void add(long base, long end, Label label) {
    List<Span> fresh = missing(base, end);
    fresh.forEach(each -> spans.add(new Span(each.base, each.end, label)));
    join();
  }

  /** Takes the range out (MB-04). */
  void remove(long base, long end) {
    if (!below(base, end)) {
      return;
    }
    List<Span> kept = new ArrayList<>(within(0, base));
    kept.addAll(within(end, -1L));
    spans = kept;
  }

  /** Changes the labels of what there is in the range. */
  void relabel(long base, long end, UnaryOperator<Label> change) {
    List<Span> changed = new ArrayList<>();
    for (Span each : within(base, end)) {
      changed.add(new Span(each.base, each.end, change.apply(each.label)));
    }
    remove(base, end);
    spans.addAll(changed);
    join();
  }

  /** The same bytes with the same labels, in a set of its own. */
  Spans copy() {
    Spans copy = new Spans();
    copy.spans = new ArrayList<>(spans);
    return copy;
  }

  /** How many bytes. */
  long bytes() {
    long sum = 0;
    for (Span each : spans) {
      sum += each.size();
    }
    return sum;
  }

  /** Sorts, and makes one span of adjacent ones with equal labels. */
  private void join() {
    spans.sort((a, b) -> Long.compareUnsigned(a.base, b.base));
    List<Span> joined = new ArrayList<>();
    for (Span each : spans) {
      Span last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && last.end == each.base && Objects.equals(last.label, each.label)) {
        joined.set(joined.size() - 1, new Span(last.base, each.end, each.label));
      } else {
        joined.add(each);
      }
    }
    spans = joined;
  }
}
