package dev.kmemspec.compare;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was found out of a function. What could not be observed is empty.
 *
 * @param largest the most bytes that a call got
 * @param physical whether all that it gave was physically contiguous
 * @param alignment the largest power of two that divides every address it gave
 * @param natural whether a block of 2^n bytes lay at a multiple of 2^n
 * @param zeroed whether what it gave was zero in memory that was dirty
 * @param atomic whether it may be called with a spinlock held
 * @param dma whether a device can use it: contiguous, and in the direct map or made for it
 */
public record Row(
    Candidate candidate,
    OptionalLong largest,
    Optional<Boolean> physical,
    OptionalLong alignment,
    Optional<Boolean> natural,
    Optional<Boolean> zeroed,
    Optional<Boolean> atomic,
    Optional<Boolean> dma) {

  /** A function that the profile or the implementation does not have. */
  static Row absent(Candidate candidate) {
    return new Row(
        candidate,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether it gave any memory at all. */
  public boolean present() {
    return largest.isPresent();
  }
}
