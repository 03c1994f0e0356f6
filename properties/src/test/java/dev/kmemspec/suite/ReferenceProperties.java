package dev.kmemspec.suite;

import dev.kmemspec.reference.Reference;

/** Every promise, held to by {@link Reference}. */
class ReferenceProperties extends ImplementationContract {
  ReferenceProperties() {
    super(new Reference());
  }
}
