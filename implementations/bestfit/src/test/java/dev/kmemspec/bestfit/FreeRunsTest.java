package dev.kmemspec.bestfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FreeRunsTest {
  private final FreeRuns runs = new FreeRuns(new SplittableRandom(1), false);

  @Test
  void neighbours_join() {
    runs.add(0, 2);
    runs.add(4, 4);
    runs.add(2, 2);

    assertThat(runs.pages()).isEqualTo(8);
    assertThat(runs.blocks(3)).containsExactly(0L, 0L, 0L, 1L);
  }

  @Test
  void runs_that_do_not_touch_stay_apart() {
    runs.add(0, 2);
    runs.add(3, 1);

    assertThat(runs.fits(2, 1)).isTrue();
    assertThat(runs.fits(3, 1)).isFalse();
  }

  @Test
  void the_shortest_run_that_will_do_is_used() {
    runs.add(0, 100);
    runs.add(200, 8);
    runs.add(300, 4);

    assertThat(runs.take(4, 4)).isEqualTo(300);
    assertThat(runs.take(6, 1)).isIn(200L, 202L);
  }

  @Test
  void a_run_is_passed_over_where_alignment_does_not_fit() {
    runs.add(3, 4);
    runs.add(16, 16);

    assertThat(runs.fits(4, 4)).isTrue();
    assertThat(runs.take(4, 4)).isIn(16L, 28L);
    assertThat(runs.pages()).isEqualTo(16);
  }

  @Test
  void what_does_not_fit_is_refused_and_takes_nothing() {
    runs.add(1, 6);

    assertThat(runs.take(4, 4)).isEqualTo(-1);
    assertThat(runs.take(7, 1)).isEqualTo(-1);
    assertThat(runs.pages()).isEqualTo(6);
  }

  @Test
  void frames_are_not_freed_twice() {
    runs.add(0, 8);

    assertThatThrownBy(() -> runs.add(7, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> runs.add(0, 1)).isInstanceOf(IllegalStateException.class);
    runs.add(10, 2);
    assertThatThrownBy(() -> runs.add(9, 2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void blocks_are_the_largest_aligned_ones_up_to_the_largest_order() {
    runs.add(1, 16);

    assertThat(runs.blocks(4)).containsExactly(2L, 1L, 1L, 1L, 0L);
    assertThat(runs.blocks(1)).containsExactly(2L, 7L);
  }
}
