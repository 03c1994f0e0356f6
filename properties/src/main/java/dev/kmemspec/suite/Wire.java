package dev.kmemspec.suite;

import dev.kmemspec.program.Frames;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records as bytes, between two virtual machines of the same version: records of the project, their
 * components in order, enums by name, lists, strings, numbers, null. Nothing else is written, and
 * nothing else is made when reading: the stream comes from code that is not trusted.
 */
final class Wire {
  private static final String PROJECT = "dev.kmemspec.";
  private static final int MOST_ELEMENTS = 1 << 24;
  private static final Map<String, Class<?>> CLASSES = new ConcurrentHashMap<>();

  private static final Map<Class<?>, Form> FORMS = new ConcurrentHashMap<>();

  private Wire() {}

  /** How records of a class are read and made. */
  private record Form(List<Method> accessors, Constructor<?> constructor) {
    static Form of(Class<?> type) throws IOException {
      if (!type.isRecord()) {
        throw new IOException(type + " is no record");
      }
      List<Method> accessors = new ArrayList<>();
      List<Class<?>> types = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        accessors.add(component.getAccessor());
        types.add(component.getType());
      }
      try {
        return new Form(accessors, type.getConstructor(types.toArray(Class<?>[]::new)));
      } catch (NoSuchMethodException hidden) {
        throw new IOException(type + " is no public record", hidden);
      }
    }
  }

  /** Writes a record, an enum, a list, a string, a number, a truth value, frames or null. */
  static void write(DataOutputStream out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte('0');
      case Long number -> {
        out.writeByte('J');
        out.writeLong(number);
      }
      case Integer number -> {
        out.writeByte('I');
        out.writeInt(number);
      }
      case Boolean truth -> {
        out.writeByte('Z');
        out.writeBoolean(truth);
      }
      case String text -> {
        out.writeByte('S');
        writeText(out, text);
      }
      case Frames frames -> {
        out.writeByte('F');
        writeText(out, frames.toString());
      }
      case Enum<?> constant -> {
        out.writeByte('E');
        writeText(out, constant.getDeclaringClass().getName());
        writeText(out, constant.name());
      }
      case List<?> list -> {
        out.writeByte('L');
        out.writeInt(list.size());
        for (Object each : list) {
          write(out, each);
        }
      }
      case SortedMap<?, ?> map -> {
        out.writeByte('M');
        out.writeInt(map.size());
        for (Map.Entry<?, ?> each : map.entrySet()) {
          write(out, each.getKey());
          write(out, each.getValue());
        }
      }
      case Record each -> {
        out.writeByte('R');
        writeText(out, each.getClass().getName());
        for (Method accessor : form(each.getClass()).accessors()) {
          write(out, component(accessor, each));
        }
      }
      default -> throw new IOException("not to be sent: " + value.getClass());
    }
  }

  private static @Nullable Object component(Method accessor, Record record) throws IOException {
    try {
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException failed) {
      throw new IOException("cannot read " + accessor, failed);
    }
  }

  /** Asking a class for its components is slow; asked once. */
  private static Form form(Class<?> type) throws IOException {
    Form known = FORMS.get(type);
    if (known == null) {
      known = Form.of(type);
      FORMS.put(type, known);
    }
    return known;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException at the end of the stream, and for bytes that nobody wrote
   */
  static @Nullable Object read(DataInputStream in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case '0' -> null;
      case 'J' -> in.readLong();
      case 'I' -> in.readInt();
      case 'Z' -> in.readBoolean();
      case 'S' -> readText(in);
      case 'F' -> Frames.parse(readText(in));
      case 'E' -> constant(type(readText(in)), readText(in));
      case 'L' -> list(in);
      case 'M' -> map(in);
      case 'R' -> made(in, type(readText(in)));
      default -> throw new IOException("no kind of value: " + kind);
    };
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] bytes = new byte[length(in)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int length(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_ELEMENTS) {
      throw new IOException("no length: " + length);
    }
    return length;
  }

  private static List<@Nullable Object> list(DataInputStream in) throws IOException {
    int length = length(in);
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      list.add(read(in));
    }
    return list;
  }

  private static SortedMap<@Nullable Object, @Nullable Object> map(DataInputStream in)
      throws IOException {
    int length = length(in);
    SortedMap<@Nullable Object, @Nullable Object> map = new TreeMap<>();
    for (int i = 0; i < length; i++) {
      Object key = read(in);
      map.put(key, read(in));
    }
    return map;
  }

  private static Class<?> type(String name) throws IOException {
    if (!name.startsWith(PROJECT)) {
      throw new IOException("no type of the project: " + name);
    }
    Class<?> known = CLASSES.get(name);
    if (known == null) {
      try {
        known = Class.forName(name);
      } catch (ClassNotFoundException | LinkageError missing) {
        throw new IOException("no type of the project: " + name, missing);
      }
      CLASSES.put(name, known);
    }
    return known;
  }

  private static Object constant(Class<?> type, String name) throws IOException {
    for (Object each : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
      if (((Enum<?>) each).name().equals(name)) {
        return each;
      }
    }
    throw new IOException(type + " has no " + name);
  }

  private static Object made(DataInputStream in, Class<?> type) throws IOException {
    Form form = form(type);
    @Nullable Object[] values = new @Nullable Object[form.accessors().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(in);
    }
    try {
      return form.constructor().newInstance(values);
    } catch (ReflectiveOperationException | IllegalArgumentException failed) {
      throw new IOException("no " + type, failed);
    }
  }
}
