package dev.kmemspec.program;

/**
 * What the running task says of itself (GF-16, PG-53, PG-55). The calls of one CPU are one task;
 * what it says holds on that CPU, also in the interrupts that it takes.
 */
public sealed interface TaskCall extends Call, Nameless {

  /** Begins a scope; answers with what the matching restore wants: 0, or 1 inside of such a one. */
  sealed interface Save extends TaskCall {
    /** Which. */
    MemallocScope scope();
  }

  /** Ends a scope: {@code flags} is what its save answered with. */
  sealed interface Restore extends TaskCall {
    /** Which. */
    MemallocScope scope();

    /** 0: from here on the task is in no such scope; else it still is. */
    int flags();
  }

  /** No I/O from here on. */
  @Kernels(since = "3.9")
  record MemallocNoioSave() implements Save {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NOIO;
    }
  }

  /** Ends it. */
  @Kernels(since = "3.9")
  record MemallocNoioRestore(int flags) implements Restore {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NOIO;
    }
  }

  /** No calls into a file system from here on. */
  @Kernels(since = "4.12")
  record MemallocNofsSave() implements Save {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NOFS;
    }
  }

  /** Ends it. */
  @Kernels(since = "4.12")
  record MemallocNofsRestore(int flags) implements Restore {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NOFS;
    }
  }

  /** No reclaim and no marks from here on. */
  @Kernels(since = "4.12")
  record MemallocNoreclaimSave() implements Save {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NORECLAIM;
    }
  }

  /** Ends it. */
  @Kernels(since = "4.12")
  record MemallocNoreclaimRestore(int flags) implements Restore {
    @Override
    public MemallocScope scope() {
      return MemallocScope.NORECLAIM;
    }
  }

  /** No movable memory from here on. */
  @Kernels(since = "5.13")
  record MemallocPinSave() implements Save {
    @Override
    public MemallocScope scope() {
      return MemallocScope.PIN;
    }
  }

  /** Ends it. */
  @Kernels(since = "5.13")
  record MemallocPinRestore(int flags) implements Restore {
    @Override
    public MemallocScope scope() {
      return MemallocScope.PIN;
    }
  }

  /** The task is a real-time one from here on (PG-55). */
  @Kernels(since = "5.9")
  record SchedSetFifo() implements TaskCall {}

  /** The task is an ordinary one again. */
  @Kernels(since = "5.9")
  record SchedSetNormal() implements TaskCall {}

  /** The OOM killer has chosen the task (PG-53). */
  @Kernels(since = "4.1")
  record MarkOomVictim() implements TaskCall {}

  /** The task is no victim any more. */
  @Kernels(since = "4.1")
  record ExitOomVictim() implements TaskCall {}
}
