package dev.kmemspec.shrink;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.UserCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shrinks a failing program: leaves out calls (a call goes together with those that need its
 * result), makes arguments plainer, then the machine, as long as the program fails in the same way,
 * and repeats until nothing helps. At the end every single call and every pair is tried. The same
 * program and the same test give the same result.
 */
public final class Shrinker {
  /** Pairs are tried in programs up to this length: 66 runs at most. */
  private static final int LONGEST_FOR_PAIRS = 12;

  /** Each argument of each call is made as plain as may be in programs up to this length. */
  private static final int LONGEST_FOR_CARE = 32;

  /** From so many calls of one kind on their numbers are halved together. */
  private static final int MANY = 4;

  /** Couples of sizes are tried where there are few: each costs as many runs as its values bits. */
  private static final int MOST_SIZES_FOR_COUPLES = 10;

  private final Predicate<Program> fails;
  private final int mostRuns;
  private final Set<Program> tried = new HashSet<>();
  private Program best;
  private int runs;

  private Shrinker(Program program, Predicate<Program> fails, int mostRuns) {
    this.best = program;
    this.fails = fails;
    this.mostRuns = mostRuns;
  }

  /**
   * Shrinks.
   *
   * @param program a program that fails
   * @param fails whether a program fails in the same way; asked at most {@code mostRuns} times
   */
  public static Shrunk shrink(Program program, Predicate<Program> fails, int mostRuns) {
    Shrinker shrinker = new Shrinker(program, fails, mostRuns);
    shrinker.shrink();
    return new Shrunk(shrinker.best, shrinker.runs, shrinker.runs < mostRuns);
  }

  private void shrink() {
    shortestPrefix();
    slices();
    boolean changed = true;
    while (changed && runs < mostRuns) {
      changed = chunks();
      changed |= bypasses();
      changed |= surroundings();
      changed |= machine();
      changed |= kinds();
      changed |= arguments(Simpler.Care.QUICK);
      if (!changed) {
        changed = arguments(Simpler.Care.THOROUGH);
        changed |= couples();
      }
      if (!changed) {
        changed = hogs() || pairs();
      }
    }
    tryOut(best.with(Handles.plain(best.calls())));
  }

  /** Keeps the program if it fails. */
  private boolean tryOut(Program program) {
    if (program.equals(best) || runs >= mostRuns || !tried.add(program)) {
      return false;
    }
    runs++;
    if (fails.test(program)) {
      best = program;
      return true;
    }
    return false;
  }

  /** Later calls do not undo a failure, so the shortest failing prefix is found by halving. */
  private void shortestPrefix() {
    List<Invocation> calls = best.calls();
    int low = 0;
    int high = calls.size();
    while (low + 1 < high) {
      int middle = (low + high) >>> 1;
      if (tryOut(best.with(calls.subList(0, middle)))) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }

  /** Often the last call fails because of what was done to the handles that it uses. */
  private void slices() {
    for (Set<Integer> dropped : Slices.of(best.calls())) {
      if (tryOut(best.with(Handles.without(best.calls(), dropped)))) {
        return;
      }
    }
  }

  /** Leaves out ever smaller stretches of calls, from the end. */
  private boolean chunks() {
    boolean changed = false;
    for (int length = Math.max(1, best.calls().size() / 2); length > 0; length /= 2) {
      int end = best.calls().size();
      while (end > 0 && runs < mostRuns) {
        int start = Math.max(0, end - length);
        Set<Integer> dropped =
            IntStream.range(start, end).boxed().collect(Collectors.toCollection(HashSet::new));
        if (tryOut(best.with(Handles.without(best.calls(), dropped)))) {
          changed = true;
        }
        end = Math.min(start, best.calls().size());
      }
    }
    return changed;
  }

  /** Leaves out a resizing and goes on with the block as it was. */
  private boolean bypasses() {
    boolean changed = false;
    for (int i = best.calls().size() - 1; i >= 0; i--) {
      Invocation invocation = best.calls().get(i);
      Operand before = resized(invocation.call());
      if (before != null && invocation.result() != null) {
        changed |= tryOut(best.with(Handles.bypassed(best.calls(), i, before)));
      }
    }
    return changed;
  }

  private static @Nullable Operand resized(Call call) {
    return switch (call) {
      case KmallocCall.Krealloc change -> change.p();
      case KmallocCall.KreallocArray change -> change.p();
      case UserCall.Realloc change -> change.p();
      default -> null;
    };
  }

  /** Process context, CPU 0, no misuse: for all calls at once, then one by one. */
  private boolean surroundings() {
    boolean changed = tryOut(new Program(best.machine(), best.profile(), false, best.calls()));
    List<Invocation> calm = new ArrayList<>();
    for (Invocation each : best.calls()) {
      calm.add(new Invocation(each.result(), each.call(), 0, Context.PROCESS));
    }
    changed |= tryOut(best.with(calm));
    for (int i = 0; i < best.calls().size(); i++) {
      Invocation each = best.calls().get(i);
      changed |=
          replace(i, new Invocation(each.result(), each.call(), each.cpu(), Context.PROCESS));
      each = best.calls().get(i);
      changed |= replace(i, new Invocation(each.result(), each.call(), 0, each.context()));
    }
    return changed;
  }

  private boolean replace(int place, Invocation other) {
    List<Invocation> calls = new ArrayList<>(best.calls());
    calls.set(place, other);
    return tryOut(best.with(calls));
  }

  private boolean machine() {
    boolean changed = false;
    boolean again = true;
    while (again) {
      again = false;
      for (Machine machine : Simpler.machines(best.machine())) {
        if (tryOut(on(machine, onCpusOf(machine))) || tryOut(scaledTo(machine))) {
          changed = true;
          again = true;
          break;
        }
      }
    }
    return changed;
  }

  private Program on(Machine machine, List<Invocation> calls) {
    return new Program(machine, best.profile(), best.misuse(), calls);
  }

  /** Sizes that only just fit into the memory, or do not, get smaller with it. */
  private Program scaledTo(Machine machine) {
    double share = (double) bytes(machine) / bytes(best.machine());
    return share >= 1
        ? best
        : on(
            machine,
            onCpusOf(machine).stream()
                .map(each -> Handles.with(each, Simpler.scaled(each.call(), share)))
                .toList());
  }

  private static long bytes(Machine machine) {
    return machine.pages() * machine.pageSize();
  }

  private List<Invocation> onCpusOf(Machine machine) {
    return best.calls().stream()
        .map(each ->
            each.cpu() < machine.cpus()
                ? each
                : new Invocation(each.result(), each.call(), 0, each.context()))
        .toList();
  }

  private boolean arguments(Simpler.Care care) {
    Simpler.Care affordable = best.calls().size() > LONGEST_FOR_CARE ? Simpler.Care.ROUGH : care;
    boolean changed = false;
    for (int i = 0; i < best.calls().size(); i++) {
      while (plainer(i, affordable)) {
        changed = true;
      }
    }
    return changed;
  }

  private boolean plainer(int place, Simpler.Care care) {
    Invocation invocation = best.calls().get(place);
    for (Call call : Simpler.calls(invocation.call(), best.machine(), care)) {
      if (replace(place, Handles.with(invocation, call))) {
        return true;
      }
    }
    return false;
  }

  /** Where many calls of one kind are needed, their numbers are halved together. */
  private boolean kinds() {
    boolean changed = false;
    Map<Class<?>, Integer> counts = new LinkedHashMap<>();
    best.calls().forEach(each -> counts.merge(each.call().getClass(), 1, Integer::sum));
    for (Map.Entry<Class<?>, Integer> kind : counts.entrySet()) {
      while (kind.getValue() >= MANY && tryOut(best.with(halved(kind.getKey())))) {
        changed = true;
      }
    }
    return changed;
  }

  private List<Invocation> halved(Class<?> kind) {
    return best.calls().stream()
        .map(each ->
            kind.isInstance(each.call())
                ? Handles.with(each, Simpler.scaled(each.call(), 0.5))
                : each)
        .toList();
  }

  /** Where a size stands: the place of the call, and that of the argument. */
  private record Size(int call, int argument) {}

  /**
   * Two sizes that only fail together, because they must be equal or close, get smaller together.
   */
  private boolean couples() {
    boolean changed = false;
    List<Size> sizes = sizes();
    for (int i = 0; i < sizes.size() && sizes.size() <= MOST_SIZES_FOR_COUPLES; i++) {
      for (int j = i + 1; j < sizes.size(); j++) {
        if (close(value(sizes.get(i)), value(sizes.get(j)))) {
          changed |= lowered(sizes.get(i), sizes.get(j));
        }
      }
    }
    return changed;
  }

  private static boolean close(long one, long other) {
    return Math.max(one, other) / 2 <= Math.min(one, other);
  }

  private List<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    for (int call = 0; call < best.calls().size(); call++) {
      List<@Nullable Object> arguments = Shape.arguments(best.calls().get(call).call());
      for (int argument = 0; argument < arguments.size(); argument++) {
        if (arguments.get(argument) instanceof Long value && value > 0) {
          sizes.add(new Size(call, argument));
        }
      }
    }
    return sizes;
  }

  private boolean lowered(Size one, Size other) {
    boolean changed = false;
    long first = value(one);
    long second = value(other);
    long step = Long.highestOneBit(Math.min(first, second));
    while (step > 0) {
      List<Invocation> calls = new ArrayList<>(best.calls());
      set(calls, one, first - step);
      set(calls, other, second - step);
      if (step <= Math.min(first, second) && tryOut(best.with(calls))) {
        first -= step;
        second -= step;
        changed = true;
      } else {
        step >>= 1;
      }
    }
    return changed;
  }

  /** The size that stands there by now. */
  private long value(Size size) {
    Call call = best.calls().get(size.call()).call();
    return Shape.arguments(call).get(size.argument()) instanceof Long value ? value : 0;
  }

  private static void set(List<Invocation> calls, Size size, long value) {
    Invocation invocation = calls.get(size.call());
    List<@Nullable Object> arguments = Shape.arguments(invocation.call());
    arguments.set(size.argument(), value);
    calls.set(size.call(), Handles.with(invocation, Shape.rebuilt(invocation.call(), arguments)));
  }

  /** Replaces several calls by one that takes as much memory: 2^n blocks by a larger one. */
  private boolean hogs() {
    int size = best.calls().size();
    for (int length = Integer.highestOneBit(size); length > 0; length /= 2) {
      // A block and the call that leaves it to the environment go together.
      int step = length <= 4 && leaves() ? 1 : length;
      for (int start = 0; start + length <= size; start += step) {
        for (Program shorter : Hogs.instead(best, start, length)) {
          if (tryOut(shorter)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean leaves() {
    return best.calls().stream().anyMatch(each -> each.call() instanceof ReclaimCall.Leaving);
  }

  private boolean pairs() {
    int length = best.calls().size();
    if (length > LONGEST_FOR_PAIRS) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        if (tryOut(best.with(Handles.without(best.calls(), Set.of(i, j))))) {
          return true;
        }
      }
    }
    return false;
  }
}
