package dev.kmemspec.alloc.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of memblock, beside an array with a word for every byte. */
final class RegionsTest {
  private static final int BYTES = 300;
  private static final int NONE = -1;

  private final Regions regions = new Regions();

  /** Of each byte the node and the flags, or {@link #NONE}. */
  private final int[] bytes = new int[BYTES];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void random_changes_are_those_of_every_byte(long seed) {
    Arrays.fill(bytes, NONE);
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < 5_000; step++) {
      int base = random.nextInt(BYTES);
      int end = base + random.nextInt(Math.min(30, BYTES - base) + 1);
      int node = random.nextInt(2);
      int flag = 1 << random.nextInt(3);
      assertThat(regions.gaps(base, end)).isEqualTo(gaps(base, end));
      switch (random.nextInt(4)) {
        case 0 -> {
          regions.fill(base, end, node, 0);
          change(base, end, byteWord -> byteWord == NONE ? node << 3 : byteWord);
        }
        case 1 -> {
          regions.clear(base, end);
          change(base, end, byteWord -> NONE);
        }
        case 2 -> {
          regions.mark(base, end, 7, flag);
          change(base, end, byteWord -> byteWord == NONE ? NONE : (byteWord & ~7) | flag);
        }
        default -> {
          regions.place(base, end, node);
          change(base, end, byteWord -> byteWord == NONE ? NONE : (byteWord & 7) | node << 3);
        }
      }
      regions.validate();
      assertThat(words()).isEqualTo(bytes);
      assertThat(base < end && regions.touches(base, end)).isEqualTo(full(base, end));
    }
  }

  private interface Change {
    int of(int word);
  }

  private void change(int base, int end, Change change) {
    for (int at = base; at < end; at++) {
      bytes[at] = change.of(bytes[at]);
    }
  }

  /** Whether a byte of the range is there. */
  private boolean full(int base, int end) {
    return Arrays.stream(bytes, base, end).anyMatch(word -> word != NONE);
  }

  private int gaps(int base, int end) {
    int gaps = 0;
    for (int at = base; at < end; at++) {
      gaps += bytes[at] == NONE && (at == base || bytes[at - 1] != NONE) ? 1 : 0;
    }
    return gaps;
  }

  private int[] words() {
    int[] words = new int[BYTES];
    Arrays.fill(words, NONE);
    for (Region region : regions.all()) {
      int base = (int) region.base();
      Arrays.fill(words, base, base + (int) region.size(), region.node() << 3 | region.flags());
    }
    return words;
  }

  @Test
  void a_list_reaches_the_top_of_the_addresses() {
    regions.fill(-10, -1, -1, 0);
    regions.fill(-20, -10, -1, 0);
    assertThat(regions.all()).isEqualTo(List.of(new Region(-20, 19, -1, 0)));
    assertThat(regions.holds(-20, -1)).isTrue();
    assertThat(regions.touches(-30, -20)).isFalse();
  }
}
