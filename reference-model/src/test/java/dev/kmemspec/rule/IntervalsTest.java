package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

  private List<String> values() {
    List<String> all = new ArrayList<>();
    intervals.forEach(all::add);
    return all;
  }
}
