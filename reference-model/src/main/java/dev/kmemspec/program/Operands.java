package dev.kmemspec.program;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** The pointers among a call's arguments, read off its record. */
final class Operands {
  /** Asking a class for its components is slow; asked once. */
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          List<Method> found = new ArrayList<>();
          for (RecordComponent each : type.getRecordComponents()) {
            if (each.getType() == Operand.class || each.getType() == List.class) {
              found.add(each.getAccessor());
            }
          }
          return List.copyOf(found);
        }
      };

  private Operands() {}

  static List<Operand> of(Call call) {
    List<Method> accessors = ACCESSORS.get(call.getClass());
    if (accessors.isEmpty()) {
      return List.of();
    }
    List<Operand> operands = new ArrayList<>();
    for (Method accessor : accessors) {
      try {
        Object argument = accessor.invoke(call);
        if (argument instanceof Operand operand) {
          operands.add(operand);
        } else {
          ((List<?>) argument).forEach(each -> operands.add((Operand) each));
        }
      } catch (IllegalAccessException | InvocationTargetException impossible) {
        throw new LinkageError("the accessor of a public record", impossible);
      }
    }
    return operands;
  }
}
