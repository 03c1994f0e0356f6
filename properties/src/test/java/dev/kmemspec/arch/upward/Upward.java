package dev.kmemspec.arch.upward;

import dev.kmemspec.cli.Main;

/** Knows what it must not know, so that {@code ArrowsTest} can see that this is seen. */
public final class Upward {
  private Upward() {}

  /** The upward arrow. */
  public static Class<?> arrow() {
    return Main.class;
  }
}
