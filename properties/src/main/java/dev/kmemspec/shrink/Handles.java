package dev.kmemspec.shrink;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which calls use the results of which, and what follows from taking some of them away. */
final class Handles {
  private Handles() {}

  /** The name of the handle that the operand refers to, or null. */
  static @Nullable String name(Operand operand) {
    return switch (operand) {
      case Operand.Handle handle -> handle.name();
      case Operand.Element element -> element.name();
      case Operand.Inside inside -> inside.name();
      case Operand.Null none -> null;
      case Operand.ZeroSize zero -> null;
      case Operand.Address raw -> null;
    };
  }

  /** The same operand of another handle. */
  static Operand renamed(Operand operand, String name) {
    return switch (operand) {
      case Operand.Handle handle -> new Operand.Handle(name);
      case Operand.Element element -> new Operand.Element(name, element.index());
      case Operand.Inside inside -> new Operand.Inside(name, inside.offset());
      default -> operand;
    };
  }

  /**
   * The calls that are left without those at the given places: a call whose handle is no longer
   * made goes too, and a list of operands loses the ones that are gone.
   */
  static List<Invocation> without(List<Invocation> calls, Set<Integer> dropped) {
    List<Invocation> left = new ArrayList<>();
    Set<String> lost = new HashSet<>();
    for (int i = 0; i < calls.size(); i++) {
      Invocation invocation = calls.get(i);
      Call call = dropped.contains(i) ? null : survivor(invocation.call(), lost);
      String result = invocation.result();
      if (call == null) {
        if (result != null) {
          lost.add(result);
        }
        continue;
      }
      if (result != null) {
        lost.remove(result);
      }
      left.add(with(invocation, call));
    }
    return left;
  }

  private static @Nullable Call survivor(Call call, Set<String> lost) {
    if (lost.isEmpty()) {
      return call;
    }
    List<@Nullable Object> arguments = Shape.arguments(call);
    boolean changed = false;
    for (int i = 0; i < arguments.size(); i++) {
      Object argument = arguments.get(i);
      if (argument instanceof Operand operand && gone(operand, lost)) {
        return null;
      }
      if (argument instanceof List<?> list) {
        List<?> kept = list.stream().filter(each -> !gone((Operand) each, lost)).toList();
        changed |= kept.size() < list.size();
        arguments.set(i, kept);
      }
    }
    return changed ? Shape.rebuilt(call, arguments) : call;
  }

  private static boolean gone(Operand operand, Set<String> lost) {
    String name = name(operand);
    return name != null && lost.contains(name);
  }

  /** Every operand put through the function, also those in lists. */
  static Call map(Call call, UnaryOperator<Operand> function) {
    List<@Nullable Object> arguments = Shape.arguments(call);
    for (int i = 0; i < arguments.size(); i++) {
      Object argument = arguments.get(i);
      if (argument instanceof Operand operand) {
        arguments.set(i, function.apply(operand));
      } else if (argument instanceof List<?> list) {
        arguments.set(i, list.stream().map(each -> function.apply((Operand) each)).toList());
      }
    }
    return Shape.rebuilt(call, arguments);
  }

  /**
   * The calls without the one at {@code place}, its handle replaced by {@code other} from there on.
   */
  static List<Invocation> bypassed(List<Invocation> calls, int place, Operand other) {
    Operand handle = new Operand.Handle(String.valueOf(calls.get(place).result()));
    List<Invocation> left = new ArrayList<>(calls.subList(0, place));
    for (Invocation invocation : calls.subList(place + 1, calls.size())) {
      Call call = map(invocation.call(), operand -> operand.equals(handle) ? other : operand);
      left.add(with(invocation, call));
    }
    return left;
  }

  /** Handles renamed a, b, c, ... in order; results that nobody uses keep theirs too. */
  static List<Invocation> plain(List<Invocation> calls) {
    Map<String, String> names = new HashMap<>();
    List<Invocation> renamed = new ArrayList<>();
    int used = 0;
    for (Invocation invocation : calls) {
      Call call =
          map(
              invocation.call(),
              operand -> {
                String name = name(operand);
                return name == null ? operand : renamed(operand, names.getOrDefault(name, name));
              });
      String result = invocation.result();
      if (result != null) {
        names.put(result, letters(used++));
      }
      renamed.add(
          new Invocation(
              result == null ? null : names.get(result),
              call,
              invocation.cpu(),
              invocation.context()));
    }
    return renamed;
  }

  /** a to z, then aa, ab, ... */
  static String letters(int number) {
    String last = String.valueOf((char) ('a' + number % 26));
    return number < 26 ? last : letters(number / 26 - 1) + last;
  }

  static Invocation with(Invocation invocation, Call call) {
    return new Invocation(invocation.result(), call, invocation.cpu(), invocation.context());
  }
}
