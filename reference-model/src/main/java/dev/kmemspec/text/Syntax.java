package dev.kmemspec.text;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.Nameless;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Prot;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.Spelling;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of call is spelled. The table is read off the records of {@link Call} once: a new
 * record is a new call of the text, without a line here.
 */
public final class Syntax {
  /** What stands for an argument in the text. */
  public enum Kind {
    /** A {@code long}: an unsigned number. */
    SIZE,
    /** An {@code int}. */
    INT,
    /** GFP flags. */
    GFP,
    /** Flags of kmem_cache_create. */
    SLAB_FLAGS,
    /** What a mapping may be used for. */
    PROT,
    /** Flags of mmap. */
    MAP_FLAGS,
    /** A pointer: a handle or a constant. */
    OPERAND,
    /** A list of pointers in square brackets. */
    OPERANDS,
    /** A quoted text. */
    STRING,
    /** An optional last word, spelled like the parameter. */
    FLAG
  }

  /**
   * One parameter.
   *
   * @param name its name in the record
   */
  public record Parameter(String name, Kind kind) {}

  private static final Map<Class<?>, Syntax> BY_TYPE = table();
  private static final Map<String, Syntax> BY_NAME = byName();

  private final Class<?> type;
  private final String name;
  private final List<Parameter> parameters;
  private final List<Method> accessors;
  private final Constructor<?> constructor;

  private Syntax(Class<?> type) {
    this.type = type;
    Spelling spelling = type.getAnnotation(Spelling.class);
    name = spelling == null ? snakeCase(type.getSimpleName()) : spelling.value();
    RecordComponent[] components = type.getRecordComponents();
    parameters =
        Arrays.stream(components)
            .map(component -> new Parameter(component.getName(), kind(component)))
            .toList();
    accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(type + " is no record", impossible);
    }
  }

  /** Every kind of call, in the order of the families. */
  public static Collection<Syntax> all() {
    return BY_NAME.values();
  }

  /** The names of all calls, in the order of the families. */
  public static Collection<String> names() {
    return BY_NAME.keySet();
  }

  /** The kind of call with that name, or null. */
  public static @Nullable Syntax find(String name) {
    return BY_NAME.get(name);
  }

  /** How that call is spelled. */
  public static Syntax of(Call call) {
    return of(call.getClass());
  }

  /** How calls of that record are spelled. */
  public static Syntax of(Class<? extends Call> type) {
    Syntax found = BY_TYPE.get(type);
    if (found == null) {
      throw new IllegalArgumentException(type + " is no record of a call");
    }
    return found;
  }

  /** The record that such calls are. */
  public Class<?> type() {
    return type;
  }

  /** The C name, such as {@code __get_free_pages}. */
  public String name() {
    return name;
  }

  /** Whether the answer is a pointer, or several, that a handle may name. */
  public boolean answers() {
    return !Nameless.class.isAssignableFrom(type);
  }

  /** The parameters in order. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The name and its parameters, such as {@code kmalloc(size, gfp)}. */
  @Override
  public String toString() {
    return parameters.stream()
        .map(each -> each.kind() == Kind.FLAG ? "[" + each.name() + "]" : each.name())
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  /** The arguments of a call of this kind, one for each parameter. */
  List<Object> arguments(Call call) {
    List<Object> arguments = new ArrayList<>();
    for (Method accessor : accessors) {
      try {
        arguments.add(accessor.invoke(call));
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException(accessor + " of " + call, impossible);
      }
    }
    return arguments;
  }

  /**
   * The call with those arguments, one for each parameter.
   *
   * @throws IllegalArgumentException where the record refuses them, saying why
   */
  Call call(List<Object> arguments) {
    try {
      return (Call) constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException refused) {
      Throwable cause = refused.getCause();
      throw new IllegalArgumentException(
          cause == null ? "refused" : String.valueOf(cause.getMessage()), refused);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(name, impossible);
    }
  }

  private static Kind kind(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == long.class) {
      return Kind.SIZE;
    } else if (type == int.class) {
      return Kind.INT;
    } else if (type == Gfp.class) {
      return Kind.GFP;
    } else if (type == SlabFlags.class) {
      return Kind.SLAB_FLAGS;
    } else if (type == Prot.class) {
      return Kind.PROT;
    } else if (type == MapFlags.class) {
      return Kind.MAP_FLAGS;
    } else if (type == Operand.class) {
      return Kind.OPERAND;
    } else if (type == List.class) {
      return Kind.OPERANDS;
    } else if (type == String.class) {
      return Kind.STRING;
    } else if (type == boolean.class) {
      return Kind.FLAG;
    }
    throw new IllegalStateException(
        component.getDeclaringRecord() + ": the text has no form for " + component);
  }

  private static String snakeCase(String camel) {
    return camel.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Map<Class<?>, Syntax> table() {
    Map<Class<?>, Syntax> table = new LinkedHashMap<>();
    collect(Call.class, table);
    return table;
  }

  private static void collect(Class<?> type, Map<Class<?>, Syntax> table) {
    if (type.isRecord()) {
      table.putIfAbsent(type, new Syntax(type));
      return;
    }
    for (Class<?> each : type.getPermittedSubclasses()) {
      collect(each, table);
    }
  }

  private static Map<String, Syntax> byName() {
    Map<String, Syntax> byName = new LinkedHashMap<>();
    for (Syntax syntax : BY_TYPE.values()) {
      if (byName.put(syntax.name, syntax) != null) {
        throw new IllegalStateException("two calls are spelled " + syntax.name);
      }
    }
    return Collections.unmodifiableMap(byName);
  }
}
