package dev.kmemspec.alloc;

import static dev.kmemspec.alloc.Lives.firstOverlap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.Lives.Life;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of concurrent histories. */
final class LivesTest {
  @Test
  void an_overlap_is_found_and_a_reuse_is_none() {
    Life first = new Life(100, 50, 10, 20);
    assertThat(firstOverlap(List.of(first, new Life(149, 10, 15, 30)))).hasSize(2);
    assertThat(firstOverlap(List.of(first, new Life(90, 100, 12, 13)))).hasSize(2);
    assertThat(firstOverlap(List.of(first, new Life(100, 50, 20, 30)))).isEmpty();
    assertThat(firstOverlap(List.of(first, new Life(150, 50, 10, 20)))).isEmpty();
  }
}
