package dev.kmemspec.kernel;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of a trace's lines, up to the step read last. Every line is counted exactly once. */
public final class Reading {
  /** Further reasons share one entry, so that a file of nonsense does not fill the memory. */
  private static final int MOST_REASONS = 200;

  private final SortedMap<String, long[]> unused = new TreeMap<>();
  private final SortedMap<String, long[]> flags = new TreeMap<>();
  long lines;
  long comments;
  long used;
  long steps;
  long coalesced;
  long lost;
  long implied;

  Reading() {}

  /** Lines read. */
  public long lines() {
    return lines;
  }

  /** Comments, headers and blank lines. */
  public long comments() {
    return comments;
  }

  /** Lines that became steps. */
  public long used() {
    return used;
  }

  /** Steps handed out. */
  public long steps() {
    return steps;
  }

  /** Events that told a second time of an allocation (TR-02); they are neither used nor unused. */
  public long coalesced() {
    return coalesced;
  }

  /** Events that the kernel's tracer lost, by its own account. */
  public long lost() {
    return lost;
  }

  /**
   * Steps that no line of their own tells of: caches that are known by the size of their objects
   * only, and frees that the module's log leaves out.
   */
  public long implied() {
    return implied;
  }

  /** Lines that could not be used, by reason, in alphabetical order. */
  public SortedMap<String, Long> unused() {
    return counts(unused);
  }

  /** GFP flags that this model does not know and left out, and how often each was seen. */
  public SortedMap<String, Long> unknownFlags() {
    return counts(flags);
  }

  void unused(String reason) {
    count(unused, reason);
  }

  void unknownFlag(String name) {
    count(flags, name);
  }

  private static void count(SortedMap<String, long[]> counts, String name) {
    String key = counts.size() < MOST_REASONS || counts.containsKey(name) ? name : "others";
    counts.computeIfAbsent(key, none -> new long[1])[0]++;
  }

  private static SortedMap<String, Long> counts(SortedMap<String, long[]> counts) {
    SortedMap<String, Long> plain = new TreeMap<>();
    for (Map.Entry<String, long[]> entry : counts.entrySet()) {
      plain.put(entry.getKey(), entry.getValue()[0]);
    }
    return Collections.unmodifiableSortedMap(plain);
  }
}
