package dev.kmemspec.kernel;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object for each of the few words that a trace repeats millions of times. Words beyond the
 * limit are made anew each time. Not thread-safe.
 */
final class Interner<T> {
  private static final int SLOTS = 1 << 12;
  private static final int MOST_WORDS = SLOTS / 2;

  private static final class Entry<T> {
    final byte[] word;
    final T value;

    Entry(byte[] word, T value) {
      this.word = word;
      this.value = value;
    }
  }

  private final Function<String, T> make;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final @Nullable Entry<T>[] slots = new @Nullable Entry[SLOTS];

  private int words;

  Interner(Function<String, T> make) {
    this.make = make;
  }

  /** The object of a word; {@code make} is asked once for each. */
  T of(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    Entry<T> entry = slots[slot];
    while (entry != null) {
      if (Arrays.equals(entry.word, 0, entry.word.length, bytes, from, to)) {
        return entry.value;
      }
      slot = (slot + 1) & (SLOTS - 1);
      entry = slots[slot];
    }
    T value = make.apply(Bytes.text(bytes, from, to));
    if (words < MOST_WORDS) {
      slots[slot] = new Entry<>(Arrays.copyOfRange(bytes, from, to), value);
      words++;
    }
    return value;
  }
}
