package dev.kmemspec.bench.rival;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Objects by numbers from 1 on, for blocks that are no addresses. Not thread-safe. */
final class Table<T> {
  private static final int FIRST_LENGTH = 64;

  private @Nullable Object[] objects = new Object[FIRST_LENGTH];
  private int[] unused = new int[FIRST_LENGTH];
  private int unusedCount;

  Table() {
    addUnused(1);
  }

  private void addUnused(int from) {
    for (int index = objects.length - 1; index >= from; index--) {
      unused[unusedCount++] = index;
    }
  }

  long keep(T object) {
    if (unusedCount == 0) {
      int from = objects.length;
      objects = Arrays.copyOf(objects, 2 * from);
      unused = Arrays.copyOf(unused, 2 * from);
      addUnused(from);
    }
    int index = unused[--unusedCount];
    objects[index] = object;
    return index;
  }

  @SuppressWarnings("unchecked") // Only keep puts objects there.
  T get(long index) {
    Object object = objects[(int) index];
    if (object == null) {
      throw new IllegalArgumentException(index + " is no live block");
    }
    return (T) object;
  }

  T take(long index) {
    T object = get(index);
    objects[(int) index] = null;
    unused[unusedCount++] = (int) index;
    return object;
  }
}
