package dev.kmemspec.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The only test of the canary. */
final class CanaryProperties {
  @Property(seed = "1")
  void the_least_multiple_of_eight_not_below(@ForAll @IntRange(max = 100_000) final int size) {
    final int aligned = Canary.alignedToEight(size);
    assertThat(aligned % 8).isZero();
    assertThat(aligned).isBetween(size, size + 7);
  }
}
