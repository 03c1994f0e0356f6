package dev.kmemspec.rule;

import dev.kmemspec.program.SlabFlags;

/** A slab cache as the program sees it. */
final class Cache {
  final String name;
  final long size;
  final long align;
  final SlabFlags flags;
  final boolean ctor;

  /** How many of its objects are live. */
  long live;

  /** Constructor calls seen so far, or -1. */
  long ctors = -1;

  boolean destroyed;

  Cache(String name, long size, long align, SlabFlags flags, boolean ctor) {
    this.name = name;
    this.size = size;
    this.align = align;
    this.flags = flags;
    this.ctor = ctor;
  }
}
