package dev.kmemspec.proc;

import java.util.List;

/** One named counter of a file that is a list of such. */
public record Stat(String name, long value) {

  /** The value of that name, or -1 where the list has none. */
  static long of(List<Stat> stats, String name) {
    for (Stat stat : stats) {
      if (stat.name.equals(name)) {
        return stat.value;
      }
    }
    return -1;
  }
}
