package dev.kmemspec.spi;

import dev.kmemspec.program.MemallocScope;

/**
 * What the running task says of itself; it is the one of the CPU that {@link #enter} named last.
 * Rules: GF-16, PG-53, PG-55.
 */
public interface Tasks extends Allocator {

  /** Begins a scope; whether the task was in one of that kind before. */
  boolean memallocSave(MemallocScope scope);

  /** Ends a scope, or takes it up again where {@code inside} says so. */
  void memallocRestore(MemallocScope scope, boolean inside);

  /** Whether the task is a real-time one from here on. */
  void realtime(boolean realtime);

  /** Whether the task is one that the OOM killer has chosen, from here on. */
  void oomVictim(boolean chosen);
}
