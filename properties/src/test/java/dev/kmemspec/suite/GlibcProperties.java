package dev.kmemspec.suite;

import dev.kmemspec.foreign.Glibc;

/** Every promise, held to by {@link Glibc}. */
class GlibcProperties extends ImplementationContract {
  GlibcProperties() {
    super(new Glibc());
  }
}
