package dev.kmemspec.bestfit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one CPU keeps of one zone: blocks that were freed and rest in quarantine, oldest first, and
 * single pages fetched ahead. Neither is on the free runs; {@link #pages} counts both.
 */
final class ParkedPages {
  /** A block at rest. */
  record Resting(long frame, long pages) {}

  private final Deque<Resting> quarantine = new ArrayDeque<>();
  private final List<Long> stock = new ArrayList<>();
  private long resting;

  /** Pages in quarantine and in stock. */
  long pages() {
    return resting + stock.size();
  }

  /** Pages in quarantine. */
  long resting() {
    return resting;
  }

  void rest(long frame, long pages) {
    quarantine.addLast(new Resting(frame, pages));
    resting += pages;
  }

  /** Takes out what has rested longest; there is something. */
  Resting release() {
    Resting oldest = quarantine.removeFirst();
    resting -= oldest.pages();
    return oldest;
  }

  /** The single pages fetched ahead. */
  List<Long> stock() {
    return stock;
  }
}
