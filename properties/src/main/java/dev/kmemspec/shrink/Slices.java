package dev.kmemspec.shrink;

import dev.kmemspec.program.Invocation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parts of a program that have to do with its last call. */
final class Slices {
  private Slices() {}

  /**
   * What may be left out of a program, as places, the most first: all but the calls that the last
   * one needs; all but those and the ones that use the same handles; all but those and the ones
   * that use no handle at all.
   */
  static List<Set<Integer>> of(List<Invocation> calls) {
    Set<String> handles = new HashSet<>();
    Set<Integer> unneeded = new HashSet<>();
    for (int i = calls.size() - 1; i >= 0; i--) {
      Invocation each = calls.get(i);
      String result = each.result();
      if (i == calls.size() - 1 || (result != null && handles.contains(result))) {
        handles.addAll(Uses.of(each.call()));
      } else {
        unneeded.add(i);
      }
    }
    Set<Integer> unrelated = new HashSet<>(unneeded);
    unrelated.removeIf(i -> Uses.of(calls.get(i).call()).stream().anyMatch(handles::contains));
    Set<Integer> others = new HashSet<>(unrelated);
    others.removeIf(i -> calls.get(i).result() == null && Uses.of(calls.get(i).call()).isEmpty());
    return List.of(unneeded, unrelated, others);
  }
}
