package dev.kmemspec.shrink;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.SlabCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Programs that fail because memory is short need many calls to use it up, or one that takes much:
 * here several calls give way to one.
 */
final class Hogs {
  private static final int LARGEST_ORDER = 10;

  private Hogs() {}

  /**
   * Shorter programs in which {@code length} calls from {@code start} on, and those that need them,
   * are replaced by one block of pages, or by a larger count of a bulk call that stays.
   */
  static List<Program> instead(Program program, int start, int length) {
    List<Invocation> calls = program.calls();
    Set<Integer> dropped = new HashSet<>();
    int objects = 0;
    for (int i = start; i < start + length; i++) {
      dropped.add(i);
      objects += count(calls.get(i).call());
    }
    List<Invocation> rest = Handles.without(calls, dropped);
    List<Program> found = new ArrayList<>();
    if (rest.size() <= calls.size() - 2) {
      blocks(program, rest, start, found);
    }
    grown(program, rest, objects, found);
    return found;
  }

  private static void blocks(
      Program program, List<Invocation> rest, int place, List<Program> found) {
    String name = fresh(rest);
    int most = Math.min(LARGEST_ORDER, program.machine().maxOrder());
    for (int order = 0; order <= most; order++) {
      List<Invocation> calls = new ArrayList<>(rest);
      calls.add(place, Invocation.of(name, new PageCall.AllocPages(Gfp.KERNEL, order)));
      found.add(program.with(calls));
    }
  }

  private static String fresh(List<Invocation> calls) {
    Set<String> used = new HashSet<>();
    calls.forEach(each -> used.add(Objects.requireNonNullElse(each.result(), "")));
    int number = 0;
    while (used.contains("hog" + number)) {
      number++;
    }
    return "hog" + number;
  }

  private static void grown(
      Program program, List<Invocation> rest, int objects, List<Program> found) {
    for (int i = 0; i < rest.size(); i++) {
      Invocation invocation = rest.get(i);
      int count = count(invocation.call());
      for (int more : new int[] {objects, count, 3 * count, 64, 512}) {
        int larger = Math.min(Call.MOST_AT_ONCE, count + more);
        if (count > 0 && larger > count) {
          List<Invocation> calls = new ArrayList<>(rest);
          calls.set(i, Handles.with(invocation, counting(invocation.call(), larger)));
          found.add(program.with(calls));
        }
      }
    }
  }

  private static int count(Call call) {
    return switch (call) {
      case SlabCall.KmemCacheAllocBulk bulk -> bulk.count();
      case PageCall.AllocPagesBulk bulk -> bulk.count();
      case SlabCall.KmemCacheAlloc one -> 1;
      default -> 0;
    };
  }

  private static Call counting(Call call, int count) {
    return switch (call) {
      case SlabCall.KmemCacheAllocBulk bulk ->
          new SlabCall.KmemCacheAllocBulk(bulk.cache(), bulk.gfp(), count);
      case PageCall.AllocPagesBulk bulk -> new PageCall.AllocPagesBulk(bulk.gfp(), count);
      case SlabCall.KmemCacheAlloc one ->
          new SlabCall.KmemCacheAllocBulk(one.cache(), one.gfp(), count);
      default -> call;
    };
  }
}
