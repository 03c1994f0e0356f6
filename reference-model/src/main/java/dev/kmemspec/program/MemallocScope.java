package dev.kmemspec.program;

/** What a task says of all requests that it makes, until it takes it back (GF-16). */
public enum MemallocScope {
  /** No I/O: IO and FS leave every mask. */
  NOIO,
  /** No calls into a file system: FS leaves every mask. */
  NOFS,
  /** No reclaim, and no mark either: the task itself frees memory (PF_MEMALLOC). */
  NORECLAIM,
  /** Memory that will be pinned: MOVABLE leaves every mask. */
  PIN
}
