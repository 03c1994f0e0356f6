package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntervalsTest {

  private final Intervals<String> intervals = new Intervals<>();

  @Test
  void an_empty_map_finds_nothing() {
    assertThat(intervals.startingAt(0)).isNull();
    assertThat(intervals.overlapping(0, -1L)).isNull();
    assertThat(intervals.remove(0)).isNull();
    assertThat(intervals.size()).isZero();
  }

  @Test
  void an_interval_is_found_by_its_first_address_alone() {
    intervals.put(100, 10, "a");

    assertThat(intervals.startingAt(100)).isEqualTo("a");
    assertThat(intervals.startingAt(99)).isNull();
    assertThat(intervals.startingAt(101)).isNull();
  }

  @Test
  void overlap_ends_where_the_interval_ends() {
    intervals.put(100, 10, "a");

    assertThat(intervals.overlapping(90, 10)).isNull();
    assertThat(intervals.overlapping(90, 11)).isEqualTo("a");
    assertThat(intervals.overlapping(109, 1)).isEqualTo("a");
    assertThat(intervals.overlapping(110, 5)).isNull();
  }

  @Test
  void the_lowest_of_several_overlapping_intervals_answers() {
    intervals.put(100, 10, "a");
    intervals.put(110, 10, "b");
    intervals.put(130, 10, "c");

    assertThat(intervals.overlapping(95, 100)).isEqualTo("a");
    assertThat(intervals.overlapping(110, 100)).isEqualTo("b");
    assertThat(intervals.overlapping(120, 100)).isEqualTo("c");
  }

  @Test
  void addresses_and_lengths_are_unsigned() {
    intervals.put(0x7ffffffffffffff0L, 16, "low");
    intervals.put(0xffff888000000000L, 4096, "high");

    assertThat(intervals.overlapping(0x7fffffffffffffffL, 1)).isEqualTo("low");
    assertThat(intervals.overlapping(0x8000000000000000L, 1)).isNull();
    assertThat(intervals.overlapping(0x8000000000000000L, 0x7fffffffffffffffL)).isEqualTo("high");
    assertThat(values()).containsExactly("low", "high");
  }

  @Test
  void ten_thousand_intervals_come_and_go_in_any_order() {
    int count = 10_000;
    for (int i = 0; i < count; i++) {
      int at = i * 7919 % count;
      intervals.put(at * 16L, 8, "v" + at);
    }
    assertThat(intervals.size()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(intervals.overlapping(i * 16L + 7, 1)).isEqualTo("v" + i);
      assertThat(intervals.overlapping(i * 16L + 8, 8)).isNull();
    }
    for (int i = 0; i < count; i += 2) {
      int at = i * 7919 % count;
      assertThat(intervals.remove(at * 16L)).isEqualTo("v" + at);
    }
    assertThat(intervals.size()).isEqualTo(count / 2);
    assertThat(values()).hasSize(count / 2);
  }

  @Test
  void a_map_emptied_from_below_is_usable_again() {
    for (int round = 0; round < 3; round++) {
      for (long i = 0; i < 5_000; i++) {
        intervals.put(i, 1, "x");
      }
      for (long i = 0; i < 5_000; i++) {
        assertThat(intervals.remove(i)).isEqualTo("x");
        assertThat(intervals.overlapping(0, i + 1)).isNull();
      }
      assertThat(intervals.size()).isZero();
    }
  }

  @Test
  void clear_forgets_everything() {
    for (long i = 0; i < 1_000; i++) {
      intervals.put(i * 2, 1, "x");
    }

    intervals.clear();

    assertThat(intervals.size()).isZero();
    assertThat(intervals.overlapping(0, 5_000)).isNull();
    intervals.put(6, 1, "again");
    assertThat(values()).containsExactly("again");
  }

  @Test
  void what_overlaps_is_removed_one_by_one_from_below() {
    assertThat(intervals.removeOverlapping(0, 5_000)).isFalse();
    intervals.put(100, 10, "a");
    intervals.put(110, 10, "b");
    intervals.put(130, 10, "c");

    assertThat(intervals.removeOverlapping(90, 10)).isFalse();
    assertThat(intervals.removeOverlapping(105, 20)).isTrue();
    assertThat(values()).containsExactly("b", "c");
    assertThat(intervals.removeOverlapping(105, 20)).isTrue();
    assertThat(intervals.removeOverlapping(105, 20)).isFalse();
    assertThat(values()).containsExactly("c");
    assertThat(intervals.size()).isEqualTo(1);
  }

  /** Two leaves, of which the lower one is emptied, and then the upper one but for its last. */
  @Test
  void the_last_interval_of_many_is_still_found() {
    for (long i = 0; i < 33; i++) {
      intervals.put(i * 10, 5, "v" + i);
    }
    for (long i = 31; i >= 0; i--) {
      assertThat(intervals.remove(i * 10)).isEqualTo("v" + i);
    }
    assertThat(intervals.overlapping(0, 1_000)).isEqualTo("v32");
    assertThat(intervals.remove(320)).isEqualTo("v32");
    assertThat(intervals.overlapping(0, 1_000)).isNull();
  }

  /** Does everything twice: here, and on a sorted map. */
  private final class Model {
    private final NavigableMap<Long, Long> lengths = new TreeMap<>();

    @Nullable Long overlapping(long start, long length) {
      Map.Entry<Long, Long> below = lengths.floorEntry(start);
      if (below != null && start - below.getKey() < below.getValue()) {
        return below.getKey();
      }
      Long above = lengths.ceilingKey(start);
      return above != null && above - start < length ? above : null;
    }

    void put(long start, long length) {
      Long found = overlapping(start, length);
      assertThat(intervals.overlapping(start, length)).isEqualTo(name(found));
      if (found == null) {
        lengths.put(start, length);
        intervals.put(start, length, "v" + start);
      }
    }

    void remove(long start) {
      Long known = lengths.remove(start);
      assertThat(intervals.startingAt(start)).isEqualTo(known == null ? null : "v" + start);
      assertThat(intervals.remove(start)).isEqualTo(known == null ? null : "v" + start);
      assertThat(intervals.size()).isEqualTo(lengths.size());
    }

    private static @Nullable String name(@Nullable Long start) {
      return start == null ? null : "v" + start;
    }
  }

  @Test
  void forty_thousand_random_steps_agree_with_a_sorted_map() {
    Model model = new Model();
    SplittableRandom random = new SplittableRandom(1);
    for (int step = 0; step < 40_000; step++) {
      boolean growing = step / 10_000 % 2 == 0;
      long start = random.nextLong(50_000);
      if (random.nextInt(10) < (growing ? 7 : 2)) {
        model.put(start, 1 + random.nextLong(random.nextInt(8) == 0 ? 400 : 8));
      } else {
        Long near = model.lengths.ceilingKey(start);
        model.remove(near == null ? start : near);
      }
    }
    assertThat(values())
        .containsExactlyElementsOf(model.lengths.keySet().stream().map(k -> "v" + k).toList());
  }

  /** A long interval reaches over a leaf that was emptied behind it. */
  @Test
  void neighbours_are_found_across_emptied_leaves() {
    Model model = new Model();
    for (long i = 0; i < 3_000; i++) {
      model.put(i * 10, 5);
    }
    for (long hole = 0; hole < 3_000; hole += 150) {
      for (long i = hole; i < hole + 100; i++) {
        model.remove(i * 10);
      }
      assertThat(intervals.overlapping(hole * 10, 1_000)).isNull();
      assertThat(intervals.overlapping(hole * 10, 1_001)).isEqualTo("v" + (hole + 100) * 10);
      model.put(hole * 10, 990);
      model.put(hole * 10 + 500, 1);
      model.put(hole * 10 + 989, 1);
      model.put(hole * 10 + 990, 1);
      model.remove(hole * 10);
      model.put(hole * 10 + 400, 1);
    }
    assertThat(intervals.size()).isEqualTo(model.lengths.size());
    assertThat(values())
        .containsExactlyElementsOf(model.lengths.keySet().stream().map(k -> "v" + k).toList());
  }

  private List<String> values() {
    List<String> all = new ArrayList<>();
    intervals.forEach(all::add);
    return all;
  }
}
