package dev.kmemspec.shrink;

import dev.kmemspec.program.Call;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as its record's arguments, so that one piece of code serves every call. */
final class Shape {
  /** Asking a class for its components is slow; asked once. */
  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  private Shape() {}

  /** The arguments in order; a fresh list. */
  static List<@Nullable Object> arguments(Call call) {
    List<@Nullable Object> arguments = new ArrayList<>();
    for (RecordComponent component : COMPONENTS.get(call.getClass())) {
      try {
        arguments.add(component.getAccessor().invoke(call));
      } catch (IllegalAccessException | InvocationTargetException impossible) {
        throw new LinkageError("the accessor of a public record", impossible);
      }
    }
    return arguments;
  }

  /** The name of the argument at that place. */
  static String name(Call call, int place) {
    return COMPONENTS.get(call.getClass())[place].getName();
  }

  /** The same kind of call with those arguments. */
  static Call rebuilt(Call call, List<@Nullable Object> arguments) {
    RecordComponent[] components = COMPONENTS.get(call.getClass());
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      Constructor<?> constructor = call.getClass().getConstructor(types);
      return (Call) constructor.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("the constructor of a public record", impossible);
    }
  }
}
