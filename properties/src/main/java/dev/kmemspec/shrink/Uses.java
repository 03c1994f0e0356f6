package dev.kmemspec.shrink;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Operand;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which handles a call uses. */
public final class Uses {
  private Uses() {}

  /** The names of the handles among its operands, in order. */
  public static Set<String> of(Call call) {
    Set<String> names = new LinkedHashSet<>();
    for (Object argument : Shape.arguments(call)) {
      if (argument instanceof Operand operand) {
        add(names, operand);
      } else if (argument instanceof List<?> list) {
        list.forEach(each -> add(names, (Operand) each));
      }
    }
    return names;
  }

  private static void add(Set<String> names, Operand operand) {
    String name = Handles.name(operand);
    if (name != null) {
      names.add(name);
    }
  }
}
