package dev.kmemspec.bench;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Implementations;
import java.util.Objects;

/** The implementations of the kernel's families, by name. */
final class Kernels {
  private Kernels() {}

  /** Starts one. */
  static Allocator start(String name, Machine machine) {
    Implementation implementation = named(name);
    return implementation.boot(machine, implementation.defaultProfile());
  }

  private static Implementation named(String name) {
    return Implementations.named(name, Implementations.onClassPath())
        .orElseThrow(() -> new IllegalArgumentException("no implementation is called " + name));
  }

  /** Whether it offers that family. */
  static boolean offers(String name, Class<? extends Allocator> family) {
    return named(name).families().stream().anyMatch(family::isAssignableFrom);
  }

  /** What serves that family. */
  static <T extends Allocator> T part(Allocator allocator, Class<T> family) {
    return Objects.requireNonNull(allocator.as(family), () -> "no " + family.getSimpleName());
  }
}
