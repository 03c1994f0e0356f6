package dev.kmemspec.suite;

import dev.kmemspec.bestfit.BestFit;

/** Every promise, held to by {@link BestFit}. */
class BestFitProperties extends ImplementationContract {
  BestFitProperties() {
    super(new BestFit());
  }
}
