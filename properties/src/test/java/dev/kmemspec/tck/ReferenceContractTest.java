package dev.kmemspec.tck;

import dev.kmemspec.reference.Reference;
import dev.kmemspec.spi.Implementation;

/** The door for JUnit, opened for the reference. */
class ReferenceContractTest extends AllocatorContract {
  @Override
  protected Implementation implementation() {
    return new Reference();
  }
}
