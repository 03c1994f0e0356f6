package dev.kmemspec.flawed;

import dev.kmemspec.spi.Implementation;

/** A flawed implementation: it must be rejected, by the rule that names its flaw. */
public interface Chaff extends Implementation {

  /** Number and name among the bugs of real allocators, or {@code none} and what it stands for. */
  String bug();

  /** The rule that rejects it, such as {@code KM-12}. */
  String rule();

  /** What the rule's message says, in part. */
  String message();

  /** The shortest known program that shows it, as {@code .kmem} text. */
  String trigger();
}
