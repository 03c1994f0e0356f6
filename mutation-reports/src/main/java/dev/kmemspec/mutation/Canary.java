package dev.kmemspec.mutation;

/**
 * A few lines whose faults only a jqwik property can notice, since no other test looks at them. If
 * PIT reports a canary alive, or dead by other hands, then the properties did not run and no figure
 * of that report means anything.
 */
final class Canary {
  private Canary() {}

  /** The least multiple of eight that is not below {@code size}. */
  static int alignedToEight(final int size) {
    return (size + 7) / 8 * 8;
  }
}
