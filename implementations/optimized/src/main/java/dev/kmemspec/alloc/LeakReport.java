package dev.kmemspec.alloc;

import java.util.List;

/**
 * What was still live when a heap was closed.
 *
 * @param heap its name
 * @param small blocks by size class, those classes alone that have some
 * @param largeBytes bytes of blocks of whole pages
 */
public record LeakReport(String heap, List<Leak> small, long largeBytes) {
  /** So many blocks of that many bytes each. */
  public record Leak(int blockBytes, long blocks) {}

  public LeakReport {
    small = List.copyOf(small);
  }

  /** Whether everything had been freed. */
  public boolean isEmpty() {
    return small.isEmpty() && largeBytes == 0;
  }

  @Override
  public String toString() {
    if (isEmpty()) {
      return heap + " was closed with nothing live";
    }
    StringBuilder text = new StringBuilder(heap).append(" was closed with live blocks:");
    for (Leak leak : small) {
      text.append(' ').append(leak.blocks()).append(" x ").append(leak.blockBytes()).append(" B,");
    }
    return text.append(' ').append(largeBytes).append(" B in large blocks").toString();
  }
}
