package dev.kmemspec.shrink;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.ReclaimCall;
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
   * are replaced by one block of pages, by as many single pages, or by a larger count of a bulk
   * call that stays. Where some left memory to the environment, the one block is left as well.
   */
  static List<Program> instead(Program program, int start, int length) {
    List<Invocation> calls = program.calls();
    Set<Integer> dropped = new HashSet<>();
    int taken = 0;
    boolean leaves = false;
    for (int i = start; i < start + length; i++) {
      dropped.add(i);
      taken += count(calls.get(i).call());
      leaves |= calls.get(i).call() instanceof ReclaimCall.Leaving;
    }
    List<Invocation> rest = Handles.without(calls, dropped);
    List<Program> found = new ArrayList<>();
    if (results(rest) <= results(calls) - 2) {
      blocks(program, rest, start, leaves, found);
      pages(program, rest, start, taken, found);
    }
    grown(program, rest, taken, found);
    return found;
  }

  /** How many calls may have taken memory. */
  private static long results(List<Invocation> calls) {
    return calls.stream().filter(each -> each.result() != null).count();
  }

  private static void blocks(
      Program program, List<Invocation> rest, int place, boolean leaves, List<Program> found) {
    String name = fresh(rest);
    int most = Math.min(LARGEST_ORDER, program.machine().maxOrder());
    for (int order = 0; order <= most; order++) {
      List<Invocation> calls = new ArrayList<>(rest);
      calls.add(place, Invocation.of(name, new PageCall.AllocPages(Gfp.KERNEL, order)));
      if (leaves) {
        Call left = new ReclaimCall.FolioAddLru(Operand.handle(name));
        calls.add(place + 1, Invocation.of(null, left));
      }
      found.add(program.with(calls));
    }
  }

  private static void pages(
      Program program, List<Invocation> rest, int place, int count, List<Program> found) {
    if (count > 0 && count <= Call.MOST_AT_ONCE) {
      List<Invocation> calls = new ArrayList<>(rest);
      Call bulk = new PageCall.AllocPagesBulk(Gfp.KERNEL, count);
      calls.add(place, Invocation.of(fresh(rest), bulk));
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
      Program program, List<Invocation> rest, int taken, List<Program> found) {
    for (int i = 0; i < rest.size(); i++) {
      Invocation invocation = rest.get(i);
      int count = count(invocation.call());
      for (int more : new int[] {taken, count, 3 * count, 64, 512}) {
        int larger = Math.min(Call.MOST_AT_ONCE, count + more);
        if (grows(invocation.call()) && larger > count) {
          List<Invocation> calls = new ArrayList<>(rest);
          calls.set(i, Handles.with(invocation, counting(invocation.call(), larger)));
          found.add(program.with(calls));
        }
      }
    }
  }

  /** How many objects or pages a call asks for. */
  private static int count(Call call) {
    return switch (call) {
      case SlabCall.KmemCacheAllocBulk bulk -> bulk.count();
      case SlabCall.KmemCacheAlloc one -> 1;
      case PageCall.AllocPagesBulk bulk -> bulk.count();
      case PageCall.AllocPages block -> pages(block.order());
      case PageCall.AllocPagesNode block -> pages(block.order());
      case PageCall.GetFreePages block -> pages(block.order());
      default -> 0;
    };
  }

  private static int pages(int order) {
    return order >= 0 && order <= LARGEST_ORDER ? 1 << order : 0;
  }

  private static boolean grows(Call call) {
    return count(call) > 0 && !counting(call, 1).equals(counting(call, 2));
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
