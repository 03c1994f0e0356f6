package dev.kmemspec.alloc.percpu;

/** What a chunk is for; one kind never serves another (PC-10). */
public enum ChunkKind {
  /** Static variables: never given back. */
  STATIC,
  /** Static variables of modules, in a space of their own. */
  RESERVED,
  /** Everything else. */
  DYNAMIC
}
