package dev.kmemspec.suite;

import dev.kmemspec.optimized.Optimized;

/** Every promise, held to by {@link Optimized}. */
class OptimizedProperties extends ImplementationContract {
  OptimizedProperties() {
    super(new Optimized());
  }
}
