package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which virtual addresses are taken. Under a Linux before 6.9 the lowest hole is chosen (VM-08);
 * otherwise any one that fits, at either end. Freed ranges wait for the flush under Linux (VM-19);
 * without a kernel to follow they are flushed at once or later, as it happens.
 */
final class Addresses {
  /** Under Linux so many freed bytes, for each bit of the CPUs' number, are flushed (VM-19). */
  private static final long MOST_LAZY = 32L << 20;

  private final Boot boot;

  /** Taken or not flushed: end by start. */
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  private final Map<Long, Long> lazy = new HashMap<>();
  private long lazyBytes;

  Addresses(Boot boot) {
    this.boot = boot;
  }

  /** A start for {@code length} bytes at a multiple of {@code align} in [from, to), or 0. */
  long take(long length, long align, long from, long to) {
    boolean inside =
        Long.compareUnsigned(from, Machine.VMALLOC_START) >= 0
            && Long.compareUnsigned(to, Machine.VMALLOC_END) <= 0
            && Long.compareUnsigned(from, to) < 0;
    if (!inside) {
      return 0;
    }
    List<Long> starts = candidates(length, align, from, to);
    if (starts.isEmpty()) {
      flush();
      starts = candidates(length, align, from, to);
    }
    if (starts.isEmpty()) {
      return 0;
    }
    boolean lowest = boot.linux() && boot.profile.before(6, 9);
    long start = starts.get(lowest ? 0 : boot.dice.nextInt(starts.size()));
    taken.put(start, start + length);
    return start;
  }

  /** The lower end of every hole that fits, and the upper end of the last. */
  private List<Long> candidates(long length, long align, long from, long to) {
    List<Long> found = new ArrayList<>();
    long multiple = Math.max(align, boot.machine.pageSize());
    long start = up(from, align, multiple);
    for (Map.Entry<Long, Long> each : taken.entrySet()) {
      if (start != 0 && Math.min(each.getKey(), to) - start >= length) {
        found.add(start);
      }
      if (each.getValue() > start && start != 0) {
        start = up(each.getValue(), align, multiple);
      }
    }
    if (start != 0 && start < to && to - start >= length) {
      found.add(start);
      long highest = (to - length) & -multiple;
      found.add(highest >= start ? highest : start);
    }
    return found;
  }

  private static long up(long address, long align, long multiple) {
    long next = (address + multiple - 1) & -multiple;
    return align < 0 || next < address ? 0 : next;
  }

  /** The range that starts there is given back. */
  void give(long start) {
    Long end = taken.get(start);
    if (end == null) {
      return;
    }
    if (!boot.linux() && boot.coin()) {
      taken.remove(start);
      return;
    }
    lazy.put(start, end);
    lazyBytes += end - start;
    if (lazyBytes > (32 - Integer.numberOfLeadingZeros(boot.machine.cpus())) * MOST_LAZY) {
      flush();
    }
  }

  void flush() {
    taken.keySet().removeAll(lazy.keySet());
    lazy.clear();
    lazyBytes = 0;
  }

  /** The ranges that wait for the flush: end by start. */
  Map<Long, Long> waiting() {
    return lazy;
  }
}
