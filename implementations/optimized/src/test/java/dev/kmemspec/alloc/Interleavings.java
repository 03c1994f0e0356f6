package dev.kmemspec.alloc;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How the interleavings of a structure are explored: two threads that are two CPUs, three calls
 * each, the schedules chosen by Lincheck's model checker. It switches threads at accesses to the
 * Java heap, where everything shared lies; memory that is handed out plays no part.
 */
public final class Interleavings {
  private Interleavings() {}

  /** Explores calls of a class whose operations answer the same in every sequential order. */
  public static void explore(Class<?> calls) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .iterations(5)
        .invocationsPerIteration(120)
        .minimizeFailedScenario(false)
        .check(calls);
  }
}
