package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which value each handle stands for. */
final class Bindings {
  /** No value: the handle's call was skipped, or never made. */
  static final long UNBOUND = Long.MIN_VALUE;

  private final Map<String, Outcome> values = new HashMap<>();

  /** The handle names that outcome from now on. */
  void bind(String name, Outcome outcome) {
    values.put(name, outcome);
  }

  /** The numeric value of an operand, or {@link #UNBOUND}. */
  long value(Operand operand) {
    return switch (operand) {
      case Operand.Null none -> 0;
      case Operand.ZeroSize zero -> Machine.ZERO_SIZE_PTR;
      case Operand.Address raw -> raw.value();
      case Operand.Handle handle -> value(values.get(handle.name()));
      case Operand.Element element -> element(element);
      case Operand.Inside inside -> {
        long base = value(values.get(inside.name()));
        yield base == UNBOUND ? UNBOUND : base + inside.offset();
      }
    };
  }

  private long element(Operand.Element element) {
    if (values.get(element.name()) instanceof Outcome.Pointers pointers) {
      List<Outcome.Pointer> each = pointers.each();
      return element.index() < each.size() ? each.get(element.index()).address() : 0;
    }
    return UNBOUND;
  }

  private static long value(@org.jspecify.annotations.Nullable Outcome outcome) {
    return switch (outcome) {
      case Outcome.Null none -> 0;
      case Outcome.ZeroSizePtr zero -> Machine.ZERO_SIZE_PTR;
      case Outcome.Pointer pointer -> pointer.address();
      case Outcome.PerCpu copies -> copies.pointer();
      case Outcome.Coherent block -> block.cpu().address();
      case null, default -> UNBOUND;
    };
  }
}
