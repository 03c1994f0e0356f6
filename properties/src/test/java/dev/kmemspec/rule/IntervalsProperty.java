package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The world's map of intervals answers as a sorted map does. */
class IntervalsProperty {

  private record Entry(long length, Integer value) {}

  /** The same map, as plain as can be. */
  private static final class Plain {
    private final TreeMap<Long, Entry> byStart = new TreeMap<>(Long::compareUnsigned);

    @Nullable Integer overlapping(long start, long length) {
      Map.Entry<Long, Entry> below = byStart.floorEntry(start);
      if (below != null
          && Long.compareUnsigned(start - below.getKey(), below.getValue().length()) < 0) {
        return below.getValue().value();
      }
      Map.Entry<Long, Entry> above = byStart.higherEntry(start);
      return above != null && Long.compareUnsigned(above.getKey() - start, length) < 0
          ? above.getValue().value()
          : null;
    }
  }

  @Property(seed = "1")
  void intervals_answer_as_a_sorted_map(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6_000) int steps,
      @ForAll @IntRange(min = 4, max = 40) int addressBits,
      @ForAll @IntRange(min = 10, max = 90) int putPercent) {
    SplittableRandom random = new SplittableRandom(seed);
    Intervals<Integer> intervals = new Intervals<>();
    Plain plain = new Plain();
    List<Long> starts = new ArrayList<>();
    long base = random.nextBoolean() ? 0xffff888000000000L : Long.MAX_VALUE - 1000;
    for (int step = 0; step < steps; step++) {
      long start = base + random.nextLong(1L << addressBits);
      long length = 1 + random.nextLong(1L << (addressBits / 2));
      Integer expected = plain.overlapping(start, length);
      assertThat(intervals.overlapping(start, length)).isEqualTo(expected);
      boolean put = random.nextInt(100) < putPercent;
      if (put && expected == null) {
        intervals.put(start, length, step);
        plain.byStart.put(start, new Entry(length, step));
        starts.add(start);
      } else if (!starts.isEmpty()) {
        int chosen = random.nextInt(starts.size());
        long gone = starts.get(chosen);
        starts.set(chosen, starts.get(starts.size() - 1));
        starts.remove(starts.size() - 1);
        Entry entry = Objects.requireNonNull(plain.byStart.remove(gone));
        assertThat(intervals.startingAt(gone)).isEqualTo(entry.value());
        assertThat(intervals.remove(gone)).isEqualTo(entry.value());
        assertThat(intervals.remove(gone)).isNull();
      }
      assertThat(intervals.size()).isEqualTo(plain.byStart.size());
    }
    List<Integer> values = new ArrayList<>();
    intervals.forEach(values::add);
    assertThat(values)
        .containsExactlyElementsOf(plain.byStart.values().stream().map(Entry::value).toList());
  }
}
